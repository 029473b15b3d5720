// Stores the projects that a released version writes, so that tests can update them: test/fixtures/<version>.json.br.
// Run it once for each release, with the package that `npm pack` made, unpacked:
//   node tools/run.mjs tools/released.ts <directory of the package>
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { combinationId, combinations } from '../src/answers/options.ts';
import { fixtureOf, type Released } from '../test/support/released.ts';

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error('name the directory of the unpacked package');
const { version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { version: string };
const program = resolve(directory, 'bin/create-backend.js');
const work = mkdtempSync(join(tmpdir(), 'create-backend-released-'));

const list = execFileSync(process.execPath, [program, '--list', '--json'], { encoding: 'utf8' });
const { options } = JSON.parse(list) as { options: { name: string; choices: { value: string }[] }[] };
const known = options.find(({ name }) => name === 'addons')!.choices.map(({ value }) => value);
/** All add-ons, and none. The projects share most of their texts, so more of them cost little. */
const sets = [known.join(','), 'none'];

const released: Released = { texts: [], projects: {} };
const numbers = new Map<string, number>();
try {
  for (const choices of combinations()) {
    const { framework, database, auth } = choices;
    for (const addons of sets) {
      const id = `${combinationId(choices)},${addons}`;
      const project = join(work, id, 'my-api');
      mkdirSync(dirname(project));
      const flags = ['-f', framework, '-d', database, '-a', auth, '--addons', addons, '--yes', '--no-git'];
      execFileSync(process.execPath, [program, project, ...flags], { stdio: ['ignore', 'ignore', 'pipe'] });
      released.projects[id] = Object.fromEntries(filesOf(project).map(([path, text]) => [path, numberOf(text)]));
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

const path = fixtureOf(version);
mkdirSync(dirname(path), { recursive: true });
const text = Buffer.from(JSON.stringify(released));
const params = { [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS };
writeFileSync(path, brotliCompressSync(text, { params }));
console.log(`${path}: ${Object.keys(released.projects).length} projects, ${released.texts.length} texts.`);

function filesOf(project: string): [path: string, text: string][] {
  return readdirSync(project, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file): [string, string] => [relative(project, file).split(sep).join('/'), readFileSync(file, 'utf8')])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function numberOf(text: string): number {
  if (!numbers.has(text)) numbers.set(text, released.texts.push(text) - 1);
  return numbers.get(text)!;
}
