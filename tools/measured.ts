// `npm run measured`: makes measured.txt of each framework and database, for the tour's chapters 14 and 15. It contains
// the output of docs/tour/measure.rs. Needs cargo, Go, PostgreSQL, MariaDB or MySQL, and an idle machine.
//   -- --only axum,sqlite              measures the combinations with these words
//   -- --build --target /tmp/measured  only builds; the same target without --build then only measures
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Choices, combinations } from '../src/answers/options.ts';
import { generate, newSecret } from '../src/generate/generate.ts';
import { CROSS } from '../src/generate/layers.ts';
import { templates } from '../src/generate/templates.ts';
import { applied } from '../src/generate/tour/edits.ts';
import { MARK } from '../src/generate/tour/pages.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: { only: { type: 'string' }, build: { type: 'boolean', default: false }, target: { type: 'string' } },
});

// The auth kind makes no difference, because the measured routes are open in every project. The tour is left out,
// because it shows the file that is made here.
const wanted = combinations()
  .filter(({ auth }) => auth === 'none')
  .filter((choices) => {
    const words: string[] = Object.values(choices).flat();
    return (values.only ?? '').split(',').every((word) => word === '' || words.includes(word));
  });
const work = values.target ?? mkdtempSync(join(tmpdir(), 'create-backend-measured-'));

try {
  for (const choices of wanted) measure(choices);
} finally {
  if (values.target === undefined) rmSync(work, { recursive: true, force: true });
}

function measure(choices: Choices): void {
  const { framework, database } = choices;
  // Each needs its own name: all of them share a target directory and the database servers.
  const name = `${framework}-${database}`;
  const folder = join(work, 'projects', name);
  for (const [path, { text }] of generate({ ...choices, name }, templates, '0.0.0', newSecret()).files) {
    const file = join(folder, path);
    // Cargo rebuilds a file that was written again, even if its content is the same.
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  cpSync(join(root, 'templates/tour/docs/tour'), join(folder, 'docs/tour'), { recursive: true });
  mkdirSync(join(folder, 'examples'), { recursive: true });
  writeFileSync(join(folder, 'examples', 'bare.rs'), bareProgram(framework));
  const target = join(work, 'target');
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, CARGO_TARGET_DIR: target },
    });
  run('cargo', 'build', '--release', '--locked', '--bins', '--example', 'bare');
  run('rustc', '-O', '--edition', '2024', 'docs/tour/measure.rs', '-o', 'measure');
  run('go', 'build', '-o', 'health', 'docs/tour/twins/health.go');
  if (values.build) return;

  // With the usual limit of 1024 open files, only that limit would be measured.
  const program = join(target, 'release', name);
  const others = `${join(target, 'release', 'examples', 'bare')} 'node docs/tour/twins/health.mjs' ./health`;
  const command = `ulimit -n "$(ulimit -H -n)"; ./measure ${program} ${others}`;
  const output = run('sh', '-c', command);
  const layer = join(framework, `${CROSS}${database}${CROSS}tour`);
  const file = join(root, 'templates', layer, 'docs/tour/measured.txt');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, output);
  console.log(output);
}

/** The program that the reader writes in chapter 15. */
function bareProgram(framework: string): string {
  const part = join(root, 'templates', framework, `${CROSS}tour`, 'docs/tour/parts/15-bare.md');
  for (const [, , target, edit] of readFileSync(part, 'utf8').matchAll(MARK))
    if (target === 'examples/bare.rs' && edit !== undefined) return applied(undefined, edit);
  throw new Error(`${part} creates no program`);
}
