import { copyFileSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { type Choices, combinationId, option } from '../../../src/answers/options.ts';
import { COVERING } from '../../support/covering.ts';
import { serverOf } from '../../support/databases.ts';
import { Deny } from '../deny.ts';
import { lintImages, proveImage } from '../image.ts';
import type { Ledger } from '../ledger.ts';
import { proveRoles } from '../roles.ts';
import { browser } from './browser.ts';
import { clients } from './clients.ts';
import { Faults } from './faults/index.ts';
import { canBeHalfDone } from './half-done.ts';
import { interrupted } from './interrupted.ts';
import { drawPictures } from './pictures.ts';
import { schemathesis } from './schemathesis.ts';
import { sqlmap } from './sqlmap.ts';
import { followWorkflow } from './workflow.ts';

/** The images to build and run: one with a database file, one with the only server that test/proof/image/ can start. */
const IMAGES = COVERING.filter(({ database, auth }) =>
  ['sqlite,jwt', 'postgres,none'].includes(`${database},${auth}`),
).map(combinationId);

/** One program for each database: its SQL is the same under both frameworks. */
const ATTACKED = option('database').choices.map(({ value }) =>
  combinationId(COVERING.find(({ database, auth }) => database === value && auth !== 'none')!),
);

interface Built {
  choices: Choices;
  project: string;
  executable: string;
  /** The target directory with the project's crates. */
  target: string;
}

/** The checks that take long or need a quiet machine. They start when everything is built and no other suite runs. */
export class Deep {
  private readonly ledger: Ledger;
  private readonly home: string;
  private readonly workplace: string;
  private readonly projects: { id: string; project: string }[] = [];
  private readonly built: Built[] = [];

  constructor(ledger: Ledger, home: string, workplace: string) {
    this.ledger = ledger;
    this.home = home;
    this.workplace = workplace;
  }

  static covers(choices: Choices): boolean {
    return COVERING.map(combinationId).includes(combinationId(choices));
  }

  /** Adds a project. Only projects of the covering set have an executable. */
  add(choices: Choices, project: string, target: string, executable: string | undefined): void {
    this.projects.push({ id: combinationId(choices), project });
    if (executable === undefined) return;
    const copy = join(mkdtempSync(join(this.workplace, 'deep-')), 'program');
    copyFileSync(executable, copy);
    this.built.push({ choices, project, executable: copy, target });
  }

  async run(): Promise<void> {
    const deny = new Deny(this.home);
    for (const { id, project } of this.projects) await this.ledger.step(id, 'cargo deny', () => deny.check(project));
    await this.ledger.step('images', 'lint', () => lintImages(this.projects.map(({ project }) => project)));
    for (const { id, project } of this.projects.filter(({ id }) => IMAGES.includes(id))) {
      await this.ledger.step(id, 'image', () => proveImage(project, join(this.home, 'image')));
    }
    await this.ledger.step('tours', 'pictures', () =>
      drawPictures(
        this.projects.map(({ project }) => project),
        this.workplace,
      ),
    );
    await Promise.all(option('framework').choices.map(({ value }, at) => this.checkAll(value, at % 2 === 0)));
  }

  /** Checks the programs of one framework. The lanes take the databases in another order, each on its own servers. */
  private async checkAll(framework: string, isForward: boolean): Promise<void> {
    const programs = this.built.filter(({ choices }) => choices.framework === framework);
    programs.sort((one, other) => one.choices.database.localeCompare(other.choices.database));
    const faults = new Faults();
    for (const built of isForward ? programs : programs.reverse()) await this.check(built, faults);
    await faults.end();
  }

  private async check({ choices, project, executable, target }: Built, faults: Faults): Promise<void> {
    const id = combinationId(choices);
    const { workplace } = this;
    const place = { workplace, target };
    const subject = {
      ...choices,
      executable,
      server: serverOf(choices.database),
      directory: mkdtempSync(join(this.workplace, 'faults-')),
    };
    const steps: { name: string; run: () => Promise<string> }[] = [
      { name: 'roles', run: () => proveRoles(project, executable, choices) },
      { name: 'schemathesis', run: () => schemathesis(executable, choices, workplace) },
      { name: 'browser', run: () => browser(executable, choices, workplace) },
      { name: 'clients', run: () => clients(executable, choices, workplace) },
      ...(ATTACKED.includes(id)
        ? [
            { name: 'sqlmap', run: () => sqlmap(executable, choices, workplace) },
            { name: 'workflow', run: () => followWorkflow(project, choices, place) },
          ]
        : []),
      ...(canBeHalfDone(choices.database)
        ? [{ name: 'interrupted migrations', run: () => interrupted(project, executable, choices, place) }]
        : []),
      ...faults.steps(subject),
    ];
    for (const { name, run } of steps) await this.ledger.step(id, name, run);
  }
}
