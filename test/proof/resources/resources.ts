import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Choices, combinationId } from '../../../src/answers/options.ts';
import { fitted } from '../../../src/resources/fit.ts';
import type { Resource } from '../../../src/resources/resource.ts';
import { parseSpec } from '../../../src/resources/spec.ts';
import { equal } from '../../contract/expect.ts';
import { credentials, newOrder, type Person, person } from '../../contract/people.ts';
import type { Program } from '../../contract/program.ts';
import { status } from '../../contract/rules.ts';
import { Scene } from '../../contract/scene.ts';
import type { Json } from '../../contract/shapes.ts';
import { Cargo } from '../../support/cargo.ts';
import { COVERING } from '../../support/covering.ts';
import { run } from '../../support/shell.ts';
import { schemathesis } from '../deep/schemathesis.ts';
import type { Ledger } from '../ledger.ts';
import type { Packed } from '../package.ts';
import { environmentOf, nowhere, testEnvironment, testServer } from '../servers.ts';
import { checkResource, type People } from './crud.ts';

/** Three resources that together use every type, both marks, ownership and references. */
export function specsFor({ auth }: Pick<Choices, 'auth'>): string[] {
  const admin = auth === 'none' ? '--shared' : '--admin';
  return [
    'customer name:string! email:string? vip:bool born_on:date? notes:text --owned',
    'invoice number:string! total_cents:bigint amount:decimal discount:decimal? due_on:date paid:bool? ' +
      'state:enum(draft,sent,paid) customer:references:customer meta:json extra:json? code:uuid! link:uuid? ' +
      'ratio:float weight:float? copies:int pages:int? seen_at:datetime sent_at:datetime? --owned',
    'topic title:string! body:text? level:bigint? mood:enum(calm,loud)? parent:references:topic? ' +
      `about:references:order? ${admin}`,
  ];
}

/** The change of the invoices: a renamed field, a removed one, and new ones with and without `?`. */
const CHANGE = ['total_cents→total', '-copies', '+priority:int', '+remark:string?', '+state_since:datetime?'];

interface Place {
  workplace: string;
  target: string;
  packed: Packed;
}

type Step = [name: string, work: () => Promise<string | undefined>];

/** Adds resources to a new project as its user would, then changes and removes one, with rows in the tables. */
export async function proveResources(
  ledger: Ledger,
  choices: Choices,
  { workplace, target, packed }: Place,
  { isDeep = false } = {},
): Promise<void> {
  const id = combinationId(choices);
  const parent = mkdtempSync(join(workplace, 'resources-'));
  const name = `resources-${id.replace(/\W/g, '-')}`;
  const project = join(parent, name);
  const cargo = new Cargo(project, target, environmentOf(choices, name.replaceAll('-', '_')));
  const specs = specsFor(choices);
  const resources = fitted(specs.map(parseSpec), {
    crate: name.replaceAll('-', '_'),
    signIn: choices.auth !== 'none',
    builtIn: ['user', ...(choices.sample === 'orders' ? ['order'] : [])],
  });
  const build = async (copy: string) => {
    // Query data and lock file must be complete: no server answers at this address.
    const offline = new Cargo(project, target, { ...cargo.options.env, DATABASE_URL: nowhere(choices.database) });
    copyFileSync(await offline.build(name), join(parent, copy));
    return undefined;
  };
  const change = async (...args: string[]) => {
    await run(process.execPath, [packed.bin, ...args, '--project', project], { cwd: parent });
    await commit(project);
  };
  const running = new Running(choices, parent);

  const steps: Step[] = [
    ['generate', async () => void (await packed.generate(parent, name, choices))],
    [
      'add three',
      async () => {
        for (const spec of specs) await change('add', 'resource', ...spec.split(' '));
        return undefined;
      },
    ],
    ['the same as at creation', () => createdAtOnce(packed, choices, name, specs, project)],
    ['fmt', async () => void (await cargo.format())],
    ['build without a database', () => build('first')],
    ['clippy', async () => void (await cargo.run('clippy', '--all-targets', '--', '-D', 'warnings'))],
    ['test', () => cargo.test(testEnvironment(choices.database))],
    ['routes', () => running.checkRoutes('first', resources)],
    ...(isDeep && COVERING.some((covering) => combinationId(covering) === id)
      ? [['schemathesis', () => schemathesis(join(parent, 'first'), choices, parent, { examples: 30 })] as Step]
      : []),
    [
      'change and remove',
      async () => {
        await change('change', 'resource', 'invoice', ...CHANGE);
        await change('remove', 'resource', 'topic', '--drop-data');
        await cargo.format();
        return undefined;
      },
    ],
    ['build the changed project', () => build('second')],
    ['rows after the change', () => running.checkRows('second')],
  ];
  try {
    for (const [at, [step, work]] of steps.entries()) {
      if (await ledger.step(id, `resources: ${step}`, work)) continue;
      if (!/^(generate|add|build|routes|change)/.test(step)) continue;
      for (const [rest] of steps.slice(at + 1)) ledger.missed(id, `resources: ${rest}`);
      return;
    }
  } finally {
    await running.close();
  }
}

async function commit(project: string): Promise<void> {
  const identity = ['-c', 'user.name=Proof', '-c', 'user.email=proof@example.com'];
  await run('git', [...identity, 'add', '--all'], { cwd: project });
  await run('git', [...identity, 'commit', '--quiet', '--message', 'Change'], { cwd: project });
}

/** Compares the project with a new one that was created with the same resources. */
async function createdAtOnce(
  packed: Packed,
  choices: Choices,
  name: string,
  specs: readonly string[],
  project: string,
): Promise<string> {
  const parent = mkdtempSync(join(project, '..', 'at-once-'));
  const other = await packed.generate(parent, name, choices, ...specs.flatMap((spec) => ['--resource', spec]));
  const files = (root: string) =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
      .filter((path) => !/^(\.git|target)\//.test(path) && path !== '.env')
      .sort();
  equal(files(project), files(other), 'the files');
  for (const path of files(other)) {
    const [added, created] = [project, other].map((root) => readFileSync(join(root, path), 'utf8'));
    if (added !== created) throw new Error(`${path} differs from the one of a project created with these resources`);
  }
  return `${files(other).length} files`;
}

/** The programs of one project, on one database. */
class Running {
  private readonly choices: Choices;
  private readonly directory: string;
  private readonly parent: string;
  private readonly endings: (() => Promise<void>)[] = [];
  private env: Record<string, string> = {};
  private caller?: Person;
  private invoices: readonly Json[] = [];

  constructor(choices: Choices, parent: string) {
    this.choices = choices;
    this.parent = parent;
    this.directory = join(parent, 'running');
    mkdirSync(this.directory);
  }

  private scene(executable: string): Scene {
    const { database } = this.choices;
    const scene = new Scene({
      ...this.choices,
      executable: join(this.parent, executable),
      server: testServer(database),
      directory: this.directory,
    });
    this.endings.push(() => scene.close());
    return scene;
  }

  /** Checks all routes, and leaves rows for the second program. */
  async checkRoutes(executable: string, resources: readonly Resource[]): Promise<string> {
    const { auth } = this.choices;
    const scene = this.scene(executable);
    const program = await scene.start();
    this.env = program.env;
    const [one, other] = [await person(program.api, auth), await person(program.api, auth)];
    const admin = await scene.admin(program);
    const people: People = { auth, nobody: program.api, one, other, admin };
    // A row refers only to orders that its caller can see, and admins call the topics.
    const order = await newOrder(auth === 'none' ? one : admin);
    const referred = new Map<string, readonly number[]>([['order', [order.id]]]);
    for (const resource of resources) referred.set(resource.name, await checkResource(resource, people, referred));
    this.caller = one;
    this.invoices = await this.list(program, '/invoices');
    await program.stop();
    return `${resources.length} resources`;
  }

  /** Starts the changed program on the same database: each row is still there, with the values that stayed. */
  async checkRows(executable: string): Promise<string> {
    const scene = this.scene(executable);
    const program = await scene.spawn(this.env).started();
    if (this.choices.auth !== 'none') {
      const api = program.api.with(await credentials(program.api, this.choices.auth, this.caller!));
      this.caller = { ...this.caller!, api };
    }
    const rows = await this.list(program, '/invoices');
    const expected = this.invoices.map(({ total_cents, copies: _, created_at, ...rest }) => ({
      ...rest,
      total: total_cents,
      priority: 0,
      remark: null,
      state_since: null,
      created_at,
    }));
    equal(rows.map(sorted), expected.map(sorted), 'the rows of invoices');
    const path = `/invoices/${rows[0]!.id}`;
    const api = this.caller!.api.port === program.port ? this.caller!.api : program.api;
    equal(status(await api.patch(path, { priority: 3, remark: 'soon' }), 200).json().priority, 3, 'the new field');
    status(await api.get('/topics'), 404);
    await program.stop();
    return `${rows.length} rows`;
  }

  private async list(program: Program, path: string): Promise<Json[]> {
    const api = this.choices.auth === 'none' ? program.api : this.caller!.api;
    return status(await api.get(`${path}?limit=100`), 200).json<Json[]>();
  }

  async close(): Promise<void> {
    for (const ending of this.endings.reverse()) await ending();
  }
}

/** Member by member: a change of the resource may change their order. */
function sorted(row: Json): [string, unknown][] {
  return Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1));
}
