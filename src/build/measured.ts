// `npm run measured`: what docs/tour/measure.rs says of each framework and database, for chapter 15 of the tour. Needs cargo,
// PostgreSQL and MariaDB or MySQL, and a machine that does nothing else meanwhile. `-- --only axum,sqlite` measures
// some; `-- --build` builds and measures nothing, for a machine that is busy now.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { generate, newSecret } from '../generate.ts';
import { combinations, option, type Choices } from '../options.ts';
import { templates } from '../templates.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({ options: { only: { type: 'string' }, build: { type: 'boolean', default: false }, target: { type: 'string' } } });

// Who asks is no part of what is measured: the routes that are asked are open in every project.
const wanted = combinations(['tour'])
  .filter(({ auth }) => auth === 'none')
  .filter((choices) => (values.only ?? '').split(',').every((word) => word === '' || Object.values(choices).flat().includes(word)));
const work = mkdtempSync(join(tmpdir(), 'create-backend-measured-'));

try {
  for (const choices of wanted) measure(choices);
} finally {
  rmSync(work, { recursive: true, force: true });
}

function measure(choices: Choices): void {
  const { framework, database } = choices;
  // A name of its own for each, since all of them share a target directory, and a database on the servers.
  const name = `measured_${framework}_${database}`.replaceAll('-', '_');
  const folder = join(work, name);
  for (const [path, { text }] of generate({ ...choices, name }, templates, '0.0.0', newSecret()).files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const target = values.target ?? join(work, 'target');
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, CARGO_TARGET_DIR: target } });
  run('cargo', 'build', '--release', '--locked');
  run('rustc', '-O', '--edition', '2024', 'docs/tour/measure.rs', '-o', 'measure');
  if (values.build) return;

  const label = (name: 'framework' | 'database', value: string) => option(name).choices.find((choice) => choice.value === value)!.label;
  const head = `project   ${label('framework', framework)}, ${label('database', database)}, made by create-backend, its release build\n`;
  // The usual limit of 1024 open files would be all that is measured of the connections.
  const said = run('sh', '-c', `ulimit -n "$(ulimit -H -n)"; ./measure ${join(target, 'release', name)}`);
  const file = join(root, 'templates', `tour+${framework}+${database}`, 'docs/tour/measured.txt');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, head + said);
  console.log(head + said);
}
