// `npm run size`: prints how big each combination's project is, beside a reference state. tools/size/count.ts defines
// the figures.
//   -- --against <revision>         the reference; the default is the state that the issue "Lean" measured
//   -- --only axum,postgres,jwt     only combinations with all these words
//   -- --build                      also builds and measures: minutes for each combination; needs the database servers
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Choices, combinationId, combinations } from '../src/answers/options.ts';
import { build, type Served, served } from './size/build.ts';
import { type Counts, countsOf } from './size/count.ts';
import { State } from './size/state.ts';

const REFERENCE = 'bc7ba1d';

const { values } = parseArgs({
  options: {
    against: { type: 'string', default: REFERENCE },
    only: { type: 'string', default: '' },
    build: { type: 'boolean', default: false },
  },
});

const root = fileURLToPath(new URL('..', import.meta.url));
const words = values.only.split(',').filter(Boolean);
const wanted = combinations().filter((choices) =>
  words.every((word) => combinationId(choices).split(',').includes(word)),
);
if (wanted.length === 0) throw new Error(`--only ${values.only} matches no combination`);
const work = mkdtempSync(join(tmpdir(), 'create-backend-size-'));

type Figures = Counts & { build?: number } & Partial<Served>;

/** The figures in the order of the table, with the number of digits after the point. */
const ALL: readonly [name: keyof Figures, digits: number][] = [
  ['files', 0],
  ['lines', 0],
  ['code', 0],
  ['comments', 0],
  ['tests', 0],
  ['longest', 0],
  ['places', 0],
  ['mentions', 0],
  ['crates', 0],
  ['build', 0],
  ['health', 1],
  ['user', 1],
];
const COLUMNS = values.build ? ALL : ALL.slice(0, -3);

async function measure(choices: Choices, states: readonly State[]): Promise<Figures[]> {
  const { framework, database, auth } = choices;
  const projects = states.map((state) => state.project([framework, database, auth]));
  const figures: Figures[] = projects.map(countsOf);
  if (!values.build) return figures;
  const built = projects.map(build);
  const spent = await served(
    built.map(({ executable }) => ({ framework, database, auth, executable })),
    work,
  );
  for (const project of projects) rmSync(project, { recursive: true });
  return figures.map((one, at) => ({ ...one, build: built[at]!.seconds, ...spent[at]! }));
}

/** `now/then ratio`, such as `4380/6041 0.73`. A figure that a state does not have is `–`. */
function cell(now: number | undefined, before: number | undefined, digits: number): string {
  const [one, other] = [now, before].map((figure) => figure?.toFixed(digits) ?? '–');
  return now === undefined || before === undefined ? `${one}/${other}` : `${one}/${other} ${(now / before).toFixed(2)}`;
}

const rows = [['', ...COLUMNS.map(([name]) => name)]];
try {
  const states = [new State(root, join(work, 'projects')), State.at(values.against, root, work)];
  for (const choices of wanted) {
    const [now, before] = await measure(choices, states);
    const cells = COLUMNS.map(([name, digits]) => cell(now![name], before![name], digits));
    rows.push([combinationId(choices), ...cells]);
    if (values.build) console.error(rows.at(-1)!.join('  '));
  }
} finally {
  State.remove(root, work);
  rmSync(work, { recursive: true, force: true });
}

const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
console.log(`Each cell: now/${values.against} ratio. build: processor seconds.`);
console.log('health and user: processor µs for one GET /health and one GET /users/{id}.\n');
for (const row of rows)
  console.log(row.map((text, at) => (at === 0 ? text.padEnd(widths[at]!) : text.padStart(widths[at]!))).join('  '));
