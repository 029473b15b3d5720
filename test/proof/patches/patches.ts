import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Choices, combinationId, type Database } from '../../../src/answers/options.ts';
import { Databases } from '../../contract/database.ts';
import { person } from '../../contract/people.ts';
import { Scene } from '../../contract/scene.ts';
import { Cargo } from '../../support/cargo.ts';
import { isFile, serverOf } from '../../support/databases.ts';
import { attempt, run } from '../../support/shell.ts';
import type { Ledger } from '../ledger.ts';
import { sendRequests } from '../requests.ts';
import { environmentOf, testEnvironment, testServer } from '../servers.ts';
import { sqlxCli } from '../tools.ts';
import { addInvoices, comparePlaces } from './invoices.ts';
import { addColumn, changeQuery } from './queries.ts';
import { rename } from './renaming.ts';
import { CHECKS, ORIGIN, type Situation } from './requests.ts';
import { addTrialRoutes, CRATES } from './routes.ts';
import { edited, Sources } from './sources.ts';
import { proveInWorkspace } from './workspace.ts';

interface Place {
  workplace: string;
  /** Shared with the other projects, so that the crates are compiled already. */
  target: string;
  generate(parent: string, name: string, choices: Choices): Promise<string>;
}

type Step = [name: string, work: () => Promise<string | undefined>];

/** Changes a new project as its user would, with all patches at once. Then builds, tests and asks it. */
export async function provePatches(ledger: Ledger, choices: Choices, place: Place): Promise<void> {
  const id = combinationId(choices);
  const parent = mkdtempSync(join(place.workplace, 'patches-'));
  const name = `patched-${id.replace(/\W/g, '-')}`;
  const renamed = name.replace('patched', 'renamed');
  const project = join(parent, name);
  const sources = new Sources(project);
  const cargo = new Cargo(project, place.target, environmentOf(choices, name.replaceAll('-', '_')));
  let executable = '';

  const steps: Step[] = [
    ['generate', async () => void (await place.generate(parent, name, choices))],
    [
      'apply the patches',
      async () => {
        await cargo.run('add', '--quiet', ...CRATES[choices.framework]);
        const invoices = sources.during(() => addInvoices(sources, choices));
        const places = comparePlaces(sources.read('README.md'), invoices);
        addTrialRoutes(sources, choices);
        addColumn(sources, choices);
        changeQuery(sources);
        rename(sources, name, renamed);
        await cargo.run('fmt');
        // Adds the new crates to Cargo.lock, and changes no other version.
        await cargo.run('metadata', '--format-version', '1');
        return `${sources.touched.size} files; invoices: ${places}`;
      },
    ],
    ['query data', () => prepare(project, choices, cargo.options.env)],
    [
      'build',
      async () => {
        executable = join(parent, 'program');
        // A copy, because the target directory is shared.
        copyFileSync(await cargo.build(renamed), executable);
        return undefined;
      },
    ],
    // Runs the tests. Those of the project alone run after `cargo update`.
    ['member of a workspace', () => proveInWorkspace(project, renamed, choices, place.target, cargo.options.env)],
    ['requests', () => ask(ledger, id, executable, choices, parent)],
    ['requests.http', () => sendRequests(project, executable, choices)],
    ['cargo update', () => update(cargo, project, choices.database)],
  ];
  const needed = /^(generate|apply|query|build)/;
  for (const [at, [step, work]] of steps.entries()) {
    if ((await ledger.step(id, `patches: ${step}`, work)) || !needed.test(step)) continue;
    for (const [rest] of steps.slice(at + 1)) ledger.missed(id, `patches: ${rest}`);
    return;
  }
}

/** Recreates the query data with the commands of the project's docs/database.md, on a separate database. */
async function prepare(project: string, choices: Choices, env: Record<string, string>): Promise<string> {
  const { database } = choices;
  const page = readFileSync(join(project, 'docs', 'database.md'), 'utf8');
  const commands = /```sh\n((?:.*\n)*?cargo sqlx prepare(?:.*\n)*?)```/.exec(page)?.[1]?.split('```sh\n').pop();
  if (commands === undefined) throw new Error('docs/database.md has no commands for the query data');
  const name = `patches_prepare_${combinationId(choices).replace(/\W/g, '_')}`;
  const script = isFile(database)
    ? commands
    : edited(commands, 'docs/database.md', [
        [/^export DATABASE_URL=.*$/m, `export DATABASE_URL=${serverOf(database)}/${name}`],
      ]);
  const PATH = [await sqlxCli(), process.env.PATH].join(delimiter);
  try {
    await run('bash', ['-ec', script], { cwd: project, env: { ...env, PATH } });
  } finally {
    await new Databases({ database, server: serverOf(database), directory: project }).drop(name);
  }
  return `${readdirSync(join(project, '.sqlx')).length} queries`;
}

/** Sends all requests at once to one patched program. Each check is a step of its own. */
export async function ask(
  ledger: Ledger,
  id: string,
  executable: string,
  choices: Choices,
  parent: string,
): Promise<string> {
  const { database, auth } = choices;
  const directory = join(parent, 'running');
  mkdirSync(directory);
  const subject = { ...choices, executable, server: testServer(database), directory };
  const scene = new Scene(subject);
  try {
    const program = await scene.start({ CORS_ALLOWED_ORIGINS: ORIGIN });
    const [one, other] = [await person(program.api, auth), await person(program.api, auth)];
    const situation: Situation = { program, auth, person: one, other };
    const passed = await Promise.all(
      Object.entries(CHECKS).map(([name, check]) =>
        ledger.step(id, `patches: ${name}`, async () => void (await check(situation))),
      ),
    );
    if (!program.running) throw new Error(`the program exited: ${program.stderr.slice(-2000)}`);
    if (passed.includes(false)) throw new Error(`${passed.filter((one) => !one).length} checks failed`);
    return `${passed.length} checks`;
  } finally {
    await scene.close();
  }
}

/** Takes the newest versions of all crates that Cargo.toml allows, and tests again. */
async function update(cargo: Cargo, project: string, database: Database): Promise<string> {
  const { code, output } = await attempt('cargo', ['update'], { ...cargo.options, cwd: project });
  if (code !== 0) {
    const cause = output.trim().split('\n').at(-1)!.trim();
    throw new Error(`cargo update failed; it needs the crate registry, so check the network: ${cause}`);
  }
  const changed = output.split('\n').filter((line) => /^ +(Updating|Adding|Removing) \S+ v/.test(line));
  return `${changed.length} changes of Cargo.lock, ${await cargo.test(testEnvironment(database))}`;
}
