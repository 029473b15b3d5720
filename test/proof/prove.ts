import { mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type Addon,
  type Choices,
  combinationId,
  combinations,
  defaults,
  type Framework,
  option,
} from '../../src/answers/options.ts';
import { Cargo } from '../support/cargo.ts';
import { ofDay, PATCHED, today, withoutSample, withResources } from '../support/covering.ts';
import { allDatabases } from '../support/databases.ts';
import { proofHome, proofWorkplace } from '../support/proof-home.ts';
import { root } from '../support/repository.ts';
import { attempt, run } from '../support/shell.ts';
import { Contracts } from './contracts.ts';
import { Deep } from './deep/deep.ts';
import { lintDescription } from './deep/linters.ts';
import { consultDoctor } from './doctor.ts';
import { inLanes, type Task, Turns } from './lanes.ts';
import { Ledger } from './ledger.ts';
import { measureAsTold } from './measuring.ts';
import { startMysql } from './mysql.ts';
import { Packed } from './package.ts';
import { provePatches } from './patches/patches.ts';
import { followReadme } from './readme.ts';
import { sendRequests } from './requests.ts';
import { proveResources } from './resources/resources.ts';
import {
  environmentOf,
  reachable,
  startQuickServers,
  stopQuickServers,
  testEnvironment,
  testServer,
} from './servers.ts';
import { proveTour } from './tour/tours.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    deep: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    day: { type: 'string', default: String(today()) },
  },
});

/** Decides which projects have their turn. With the same day, a later run repeats this one. */
const day = Number(values.day);
if (!Number.isSafeInteger(day)) throw new Error(`--day must be a number of days since 1970, not ${values.day}`);
const workplace = proofWorkplace('run');
const ledger = new Ledger();
const contracts = new Contracts(ledger, workplace);
/** Doctor, README and tour use the framework's own port. */
const ports = new Map<Framework, Turns>(
  option('framework').choices.map(({ value }) => [value as Framework, new Turns()]),
);
const deep = new Deep(ledger, proofHome, workplace);

/** The deep proof of all combinations. */
const isWhole = values.deep && values.only.length === 0;

/** The long trials. On one day a reader works through the tour, on the next one users change projects. */
const LONG = theirTurn(['tour', 'changes'] as const);

/** All tours, which take turns. */
const TOURS: readonly Choices[] = [...combinations(), ...withoutSample()];

/** Release builds that take turns, one framework a day: signing tokens can fail in a release build only. */
const RELEASED = theirTurn(option('framework').choices.map(({ value }) => `${value},${defaults().database},jwt`));

/** Release builds that are measured at the end, when nothing else runs. */
const released: { id: string; cargo: Cargo }[] = [];

/** Alternates between the default add-ons and all of them, so that each pair of choices is built with both. */
function withAddons(choices: Choices): Choices {
  const rows = [option('framework'), option('database'), option('auth')] as const;
  const place = rows.reduce((sum, row) => sum + row.choices.findIndex(({ value }) => value === choices[row.name]), 0);
  const every = option('addons').choices.map(({ value }) => value as Addon);
  return { ...choices, addons: place % 2 === 0 ? defaults().addons : every };
}

/**
 * Whether `--only` selects these choices: `--only axum,sqlite` selects every combination with both words. A project
 * without the sample resource also needs the word `no-sample`.
 */
function chosen(choices: Choices): boolean {
  const words: string[] = [...combinationId(choices).split(','), ...choices.addons];
  const lists = values.only.map((only) => only.split(','));
  const fits = (list: string[]) => choices.sample === 'orders' || list.includes('no-sample');
  return lists.length === 0 || lists.some((list) => fits(list) && list.every((word) => words.includes(word)));
}

/** All projects of a set, or the one whose turn it is. */
function theirTurn<One>(all: readonly One[]): readonly One[] {
  return values.deep || values.only.length > 0 ? all : [ofDay(all, day)];
}

/** The same for one of the long trials, which has a turn every other day. */
function theirLongTurn<One>(trial: (typeof LONG)[number], all: readonly One[]): readonly One[] {
  if (!LONG.includes(trial)) return [];
  return LONG.length > 1 ? all : [ofDay(all, Math.floor(day / 2))];
}

/** The project of these choices in the workplace, which need not be there yet. */
function projectOf(choices: Choices, target: string) {
  const id = combinationId(choices);
  const name = `p_${id.replace(/\W/g, '_')}`;
  const project = join(workplace, name);
  return { id, name, project, cargo: new Cargo(project, target, environmentOf(choices, name)) };
}

type Step = [name: string, work: () => Promise<string | undefined>];

/** Proves one combination, from the packed tarball to the contract suite. */
async function prove(packed: Packed, choices: Choices, target: string): Promise<void> {
  const { id, name, project, cargo } = projectOf(choices, target);
  const lock = () => readFileSync(join(project, 'Cargo.lock'), 'utf8');
  let executable = '';
  let before = '';

  const steps: Step[] = [
    ['generate', async () => void (await packed.generate(workplace, name, choices))],
    ['names', () => otherNames(packed, choices, target)],
    ['fmt', async () => void (await cargo.format())],
    [
      'build --locked',
      async () => {
        before = lock();
        executable = await cargo.build(name);
      },
    ],
    ['clippy', async () => void (await cargo.run('clippy', '--all-targets', '--', '-D', 'warnings'))],
    ['test', () => reachable(testServer(choices.database)).then(() => cargo.test(testEnvironment(choices.database)))],
    [
      'doctor',
      async () => {
        await contracts.dropDatabase(choices.database, name);
        return consultDoctor(packed.bin, executable, cargo.options).finally(() =>
          contracts.dropDatabase(choices.database, name),
        );
      },
    ],
    [
      'README',
      async () => {
        await contracts.dropDatabase(choices.database, name);
        return followReadme(cargo.options).finally(() => contracts.dropDatabase(choices.database, name));
      },
    ],
    ['requests.http', () => sendRequests(project, executable, choices)],
    [
      'clean',
      async () => {
        if (lock() !== before) throw new Error('cargo without --locked changed Cargo.lock');
        const { stdout } = await run('git', ['status', '--porcelain'], { cwd: project });
        if (stdout !== '') throw new Error(`git status is not clean after build, test and run:\n${stdout}`);
        for (const path of ['target/debug', '.env']) await run('git', ['check-ignore', path], { cwd: project });
      },
    ],
  ];

  for (const [at, [step, work]] of steps.entries()) {
    const run = () => ledger.step(id, step, work);
    const passed = /^(doctor|README)$/.test(step) ? await ports.get(choices.framework)!.take(run) : await run();
    if (passed || !/^(generate|build)/.test(step)) continue;
    for (const [rest] of steps.slice(at + 1)) ledger.missed(id, rest);
    return ledger.missed(id, 'contract');
  }
  contracts.begin(choices, executable);
  if (RELEASED.includes(id)) await release(id, name, choices, cargo);
}

/** Generates a project for the deep proof, and builds the program of those that it attacks. */
async function prepareAttacks(packed: Packed, choices: Choices, target: string): Promise<void> {
  const { id, name, project, cargo } = projectOf(choices, target);
  if (!(await ledger.step(id, 'generate', async () => void (await packed.generate(workplace, name, choices)))))
    return ledger.missed(id, 'everything else');
  const isAttacked = choices.sample === 'orders' && (values.only.length > 0 || Deep.covers(choices));
  const executable = isAttacked ? await release(id, name, choices, cargo) : undefined;
  if (executable) await ledger.step(id, 'description', () => lintDescription(executable, choices, workplace));
  deep.add(choices, project, target, executable);
}

/** Builds the optimised program, and checks it against the same contract. */
async function release(id: string, name: string, choices: Choices, cargo: Cargo): Promise<string | undefined> {
  const isMeasured = RELEASED.includes(id);
  let executable: string | undefined;
  const built = await ledger.step(id, 'build --release', async () => {
    executable = await cargo.build(name, '--release');
    return undefined;
  });
  if (built) {
    contracts.begin(choices, executable!, 'contract, release');
    if (isMeasured) released.push({ id, cargo });
  } else {
    ledger.missed(id, 'contract, release');
    if (isMeasured) ledger.missed(id, 'measure');
  }
  return executable;
}

/** Changes some new projects as users would. */
function patches(packed: Packed): Task[] {
  const patched = theirLongTurn('changes', PATCHED).filter(chosen);
  ledger.say(`Users' patches: ${named(patched)}`);
  const generate = packed.generate.bind(packed);
  return tasks(patched, (choices, target) => provePatches(ledger, choices, { workplace, target, generate }));
}

function named(projects: readonly Choices[]): string {
  const none =
    values.only.length > 0 ? 'not proven: --only excludes them' : 'not proven: they have their turn tomorrow';
  return projects.map(combinationId).join(' and ') || none;
}

/** Adds resources to some new projects, changes them and removes one. */
function resources(packed: Packed): Task[] {
  const added = isWhole ? withResources(day) : theirLongTurn('changes', combinations()).filter(chosen);
  ledger.say(`Resources: ${named(added)}`);
  const { deep: isDeep } = values;
  return tasks(added, (choices, target) => proveResources(ledger, choices, { workplace, target, packed }, { isDeep }));
}

/**
 * Works through the tour of some new projects. A tour takes minutes, so the deep proof takes one for each framework.
 * The others have their turn on other days.
 */
function tours(packed: Packed): Task[] {
  const frameworks = option('framework').choices.map(({ value }) =>
    TOURS.filter(({ framework }) => framework === value),
  );
  const typed = isWhole ? frameworks.map((tours) => ofDay(tours, day)) : theirLongTurn('tour', TOURS).filter(chosen);
  ledger.say(`Tours: ${named(typed)}`);
  return tasks(typed, (choices, target) =>
    proveTour(ledger, choices, { workplace, target, packed, contracts, port: ports.get(choices.framework)! }),
  );
}

/** Compares the query data that we ship with SQLx's own. */
function queryData(): Task[] {
  if (values.only.length > 0) return [];
  const { framework } = defaults();
  return [['--check'], ['--resources', '--only', ofDay(allDatabases, day)]].map((flags) => ({
    framework,
    work: async (target) => {
      const args = ['run', '--silent', 'queries', '--', ...flags];
      const options = { cwd: root, env: { PROOF_TARGET_DIR: target } };
      await ledger.step('package', `query data ${flags.join(' ')}`, async () => void (await run('npm', args, options)));
    },
  }));
}

function tasks(all: readonly Choices[], work: (choices: Choices, target: string) => Promise<void>): Task[] {
  return all.map((choices) => ({ framework: choices.framework, work: (target) => work(choices, target) }));
}

/** Tries names of 1 and 64 characters: formatting and lock file must not depend on the name. */
async function otherNames(packed: Packed, choices: Choices, target: string): Promise<string> {
  const parent = mkdtempSync(join(workplace, 'names-'));
  const names = ['a', 'zz_long_name_'.padEnd(64, 'of_a_project_')];
  for (const name of names) {
    const cargo = new Cargo(await packed.generate(parent, name, choices), target);
    await cargo.format();
    await cargo.run('metadata', '--locked', '--format-version', '1');
  }
  return names.map((name) => name.length).join(' and ');
}

// A check may fail while its requests still run. Their errors must not end the proof, but count as a failure.
process.on(
  'unhandledRejection',
  (error) => void ledger.step('proof', 'an unhandled rejection', () => Promise.reject(error)),
);

async function main(): Promise<void> {
  const matrix = [...combinations(), ...theirTurn(withoutSample())].map(withAddons).filter(chosen);
  if (matrix.length === 0) throw new Error(`--only ${values.only.join(' ')} matches no combination`);
  const free = disk();
  ledger.say(`Day ${day}: --day ${day} selects the same projects again`);

  await startQuickServers([...new Set(matrix.map(({ database }) => database))], (line) => ledger.say(line));
  const mysqlWanted = matrix.some(({ database }) => database === 'mysql');
  const mysql = mysqlWanted ? startMysql(join(proofHome, 'mysql')) : undefined;

  let packed: Packed | undefined;
  await ledger.step('package', 'pack and npx', async () => {
    packed = await Packed.into(join(workplace, 'package'));
    await packed.generateByNpx(workplace, 'by-npx', matrix[0]!);
  });
  if (packed === undefined) {
    for (const choices of matrix) ledger.missed(combinationId(choices), 'everything');
  } else {
    const made = packed;
    await inLanes([
      ...tours(made),
      ...resources(made),
      ...patches(made),
      ...tasks(matrix, (choices, target) => (values.deep ? prepareAttacks : prove)(made, choices, target)),
      ...queryData(),
    ]);
  }
  if (mysql) await contracts.onMysql(await mysql, theirTurn);
  await contracts.finished();
  for (const { id, cargo } of released) await ledger.step(id, 'measure', () => measureAsTold(cargo.options));
  if (values.deep) await deep.run();

  const { stdout } = await attempt('du', ['-sh', proofHome]);
  const used = ((free - disk()) / 2 ** 30).toFixed(1);
  console.log(`\n${ledger.table()}\n\ndisk: ${stdout.trim().replace(/\s+/g, ' ')}; ${used} GiB less free than before`);
  if (ledger.failed > 0) console.log(`\n${ledger.failures()}\n`);
}

/** Free bytes on the disk of the proof. */
function disk(): number {
  const { bavail, bsize } = statfsSync(proofHome);
  return bavail * bsize;
}

await main().catch((error) => ledger.step('proof', 'run', () => Promise.reject(error)));
await stopQuickServers();
if (ledger.failed === 0 && !values.keep) rmSync(workplace, { recursive: true, force: true });
else console.log(`The projects are in ${workplace}`);
console.log(`${ledger.passed} passed, ${ledger.failed} failed`);
process.exit(ledger.failed > 0 || ledger.passed === 0 ? 1 : 0);
