import { describe, expect, it } from 'vitest';
import { generate, newSecret } from '../../src/generate/generate.ts';
import { templates } from '../../src/generate/templates.ts';
import { SECRET, VERSION } from '../support/sample.ts';
import { samples } from '../support/samples.ts';

const named = (wanted: (auth: string) => boolean) =>
  samples.filter(({ choices }) => wanted(choices.auth)).map((one) => [one.id, one] as const);

/** A trace of sign-in. The tokens and trackers of tokio_util are not meant. */
const TRACES = new RegExp(
  [
    '(?<!user:)passw|jwt|(?<!Cancellation|Tracker|connections\\.)token(?!io)|session|cookie|login|promote|argon2',
    'bearer|credential|throttle|unauthorized|forbidden|\\b(401|403|429)\\b',
  ].join('|'),
  'i',
);

/** Files in which such a word means something else, for example the server's own password or a refused role. */
const OTHER_MEANING = [
  'README.md',
  'src/error/title.rs',
  'tests/api/errors.rs',
  'Cargo.lock',
  '.create-backend.json',
  'src/db/mysql.rs',
  'src/db/mysql/settings.rs',
  'src/db/mysql/url.rs',
  'src/db/postgres.rs',
  'src/db/postgres/checks.rs',
  'src/db/postgres/url.rs',
  'docs/database.md',
  // Chapter 14 shows a proxy that asks for a password.
  ...['03-ownership', '05-handlers', '09-middleware', '10-auth', '13-observability', '14-deployment', 'articles'].map(
    (page) => `docs/tour/${page}.md`,
  ),
  '.github/workflows/ci.yml',
  '.github/workflows/image.yml',
];

/** Files about the program's own password for its database. */
const DATABASE_PASSWORD = ['.env', '.env.example', 'compose.yaml', 'compose/create-app.sh', 'docs/containers.md'];

function trace(path: string, text: string): string | undefined {
  const rest = DATABASE_PASSWORD.includes(path) ? text.replace(/\w*password\w*/gi, '').replace(/ LOGIN /g, ' ') : text;
  const found = TRACES.exec(rest);
  return found ? `${path}: ${rest.slice(found.index - 20, found.index + 30)}` : undefined;
}

describe.each(named((auth) => auth === 'none'))('%s', (_, one) => {
  it('contains no trace of sign-in', () => {
    const paths = [...one.texts].filter(([path]) => !OTHER_MEANING.includes(path) && !path.startsWith('.sqlx/'));
    const traces = paths.map(([path, text]) => trace(path, text)).filter((found) => found !== undefined);
    expect(traces).toEqual([]);
  });
});

describe.each(named((auth) => auth === 'jwt'))('%s', (_, one) => {
  it('contains its secret in .env only', () => {
    expect([...one.texts].filter(([, text]) => text.includes(SECRET)).map(([path]) => path)).toEqual(['.env']);
  });

  it('shows tokens of the real form in its description', () => {
    const text = [...one.texts].filter(([path]) => path.startsWith('src/')).map(([, source]) => source);
    const examples = [...text.join('\n').matchAll(/"(access|refresh)_token": "([^"]*)"/g)];
    expect(examples.map(([, kind]) => kind).sort()).toEqual(['access', 'refresh', 'refresh']);
    for (const [, kind, token] of examples) expect(token).toMatch(kind === 'access' ? /^eyJ0eXAi…$/ : /^[0-9a-f]{8}…$/);
  });

  it('is the same except .env when it is generated again', () => {
    const [first, second] = [0, 1].map(
      () => generate({ ...one.choices, name: 'my-api' }, templates, VERSION, newSecret()).files,
    );
    const different = [...first!].filter(([path, { text }]) => second!.get(path)!.text !== text).map(([path]) => path);
    expect(different).toEqual(['.env']);
    expect(/^JWT_SECRET=(.*)$/m.exec(first!.get('.env')!.text)![1]).toMatch(/^[0-9a-f]{64}$/);
  });
});
