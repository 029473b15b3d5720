import { describe, expect, it } from 'vitest';
import { generate, newSecret } from '../../src/generate/generate.ts';
import { templates } from '../../src/generate/templates.ts';
import { SECRET, VERSION } from '../support/sample.ts';
import { samples } from '../support/samples.ts';

const named = (wanted: (auth: string) => boolean) =>
  samples.filter(({ choices }) => wanted(choices.auth)).map((one) => [one.id, one] as const);

/** What would be a remnant of sign-in; tokio_util's tokens and trackers are none. */
const REMNANTS =
  /(?<!user:)passw|jwt|(?<!Cancellation|Tracker|connections\.)token(?!io)|session|cookie|login|promote|argon2|bearer|credential|throttle|unauthorized|forbidden|\b(401|403|429)\b/i;

/** Files in which such a word means something else: advice in the README, the names of all statuses, a server's words. */
const TOLD = [
  'README.md',
  'src/error/title.rs',
  'tests/api/errors.rs',
  'Cargo.lock',
  '.create-backend.json',
  'src/db/mysql.rs',
  'docs/database.md',
  'docs/tour/04-state.md',
  'docs/tour/10-auth.md',
  '.github/workflows/ci.yml',
  '.github/workflows/image.yml',
];

/** Where the program's own password at the database stands, which the container set-up makes. */
const DATABASE_PASSWORD = ['.env', '.env.example', 'compose.yaml', 'compose/create-app.sh', 'docs/containers.md'];

function remnant(path: string, text: string): string | undefined {
  const rest = DATABASE_PASSWORD.includes(path) ? text.replace(/\w*password\w*/gi, '').replace(/ LOGIN /g, ' ') : text;
  const found = REMNANTS.exec(rest);
  return found ? `${path}: ${rest.slice(found.index - 20, found.index + 30)}` : undefined;
}

describe.each(named((auth) => auth === 'none'))('%s', (_, one) => {
  it('has nothing of sign-in', () => {
    const paths = [...one.texts].filter(([path]) => !TOLD.includes(path) && !path.startsWith('.sqlx/'));
    const remnants = paths.map(([path, text]) => remnant(path, text)).filter((found) => found !== undefined);
    expect(remnants).toEqual([]);
  });
});

describe.each(named((auth) => auth === 'jwt'))('%s', (_, one) => {
  it('has its secret in .env and nowhere else', () => {
    expect([...one.texts].filter(([, text]) => text.includes(SECRET)).map(([path]) => path)).toEqual(['.env']);
  });

  it('is the same but for .env when it is made again', () => {
    const [first, second] = [0, 1].map(
      () => generate({ ...one.choices, name: 'my-api' }, templates, VERSION, newSecret()).files,
    );
    const different = [...first!].filter(([path, { text }]) => second!.get(path)!.text !== text).map(([path]) => path);
    expect(different).toEqual(['.env']);
    expect(/^JWT_SECRET=(.*)$/m.exec(first!.get('.env')!.text)![1]).toMatch(/^[0-9a-f]{64}$/);
  });
});
