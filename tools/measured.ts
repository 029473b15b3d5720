// `npm run measured`: what docs/tour/measure.rs says of each framework and database, for the tour's chapters 14 and 15. Needs
// cargo, Go, PostgreSQL and MariaDB or MySQL, and a machine that does nothing else meanwhile. `-- --only axum,sqlite` measures
// some. `-- --build --target /tmp/measured` builds and measures nothing; the same target without `--build` then only measures.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Choices, combinations } from '../src/answers/options.ts';
import { generate, newSecret } from '../src/generate/generate.ts';
import { templates } from '../src/generate/templates.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: { only: { type: 'string' }, build: { type: 'boolean', default: false }, target: { type: 'string' } },
});

// Who asks is no part of what is measured: the routes that are asked are open in every project. Without the tour, which
// shows what this makes.
const wanted = combinations()
  .filter(({ auth }) => auth === 'none')
  .filter((choices) =>
    (values.only ?? '').split(',').every((word) => word === '' || Object.values(choices).flat().includes(word)),
  );
const work = values.target ?? mkdtempSync(join(tmpdir(), 'create-backend-measured-'));

try {
  for (const choices of wanted) measure(choices);
} finally {
  if (values.target === undefined) rmSync(work, { recursive: true, force: true });
}

function measure(choices: Choices): void {
  const { framework, database } = choices;
  // A name of its own for each, since all of them share a target directory, and a database on the servers.
  const name = `${framework}-${database}`;
  const folder = join(work, 'projects', name);
  for (const [path, { text }] of generate({ ...choices, name }, templates, '0.0.0', newSecret()).files) {
    const file = join(folder, path);
    // Cargo takes a file that was written anew for one that was changed.
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  cpSync(join(root, 'templates/tour/docs/tour'), join(folder, 'docs/tour'), { recursive: true });
  const target = join(work, 'target');
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, CARGO_TARGET_DIR: target },
    });
  run('cargo', 'build', '--release', '--locked');
  run('rustc', '-O', '--edition', '2024', 'docs/tour/measure.rs', '-o', 'measure');
  run('go', 'build', '-o', 'health', 'docs/tour/twins/health.go');
  if (values.build) return;

  // The usual limit of 1024 open files would be all that is measured of the connections.
  const command = `ulimit -n "$(ulimit -H -n)"; ./measure ${join(target, 'release', name)} 'node docs/tour/twins/health.mjs' ./health`;
  const said = run('sh', '-c', command);
  const file = join(root, 'templates', `tour+${framework}+${database}`, 'docs/tour/measured.txt');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, said);
  console.log(said);
}
