import { copyFileSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { type Choices, combinationId, type Database } from '../../src/answers/options.ts';
import { Databases } from '../contract/database.ts';
import type { Subject } from '../contract/subject.ts';
import { runContract } from '../contract/suite.ts';
import { isFile, serverOf } from '../support/databases.ts';
import type { Count, Ledger } from './ledger.ts';
import type { Mysql } from './mysql.ts';
import { testServer } from './servers.ts';

interface Built {
  choices: Choices;
  executable: string;
}

/** Runs the contract suites one at a time, while the next combinations are built. */
export class Contracts {
  private readonly ledger: Ledger;
  private readonly workplace: string;
  private readonly built: Built[] = [];
  private last: Promise<unknown> = Promise.resolve();

  constructor(ledger: Ledger, workplace: string) {
    this.ledger = ledger;
    this.workplace = workplace;
  }

  /** Starts a suite on this program as soon as the earlier suites have ended. */
  begin(choices: Choices, executable: string, step = 'contract'): void {
    // A copy, because the next build in the shared target directory must not change a running program.
    const directory = mkdtempSync(join(this.workplace, 'contract-'));
    const copy = join(directory, 'program');
    copyFileSync(executable, copy);
    this.built.push({ choices, executable: copy });
    this.enqueue(step, choices, this.subject(choices, copy));
  }

  /**
   * Runs the suite again on a real MySQL, for programs that were built for MySQL.
   *
   * @param select those programs whose turn it is
   */
  async onMysql(mysql: Mysql | string, select: <One>(all: readonly One[]) => readonly One[]): Promise<void> {
    if (typeof mysql === 'string') return this.ledger.say(await this.withoutMysql(mysql));
    const { version, server, admin } = mysql;
    const built = select(this.built.filter(({ choices }) => choices.database === 'mysql'));
    for (const { choices, executable } of built) {
      this.enqueue(`contract on MySQL ${version}`, choices, { ...this.subject(choices, executable), server, admin });
    }
    await this.finished();
    await mysql.stop();
  }

  /** Reports which server the suites used for the mysql choice: a MySQL, or only a MariaDB. */
  private async withoutMysql(reason: string): Promise<string> {
    const server = serverOf('mysql');
    const databases = new Databases({ database: 'mysql', server, directory: this.workplace });
    const version = await databases
      .run(`${server}/mysql`, 'SELECT version();')
      .catch(() => 'a server that does not answer');
    if (/^\d[\d.]*(?!.*MariaDB)/.test(version)) return `The mysql choice was proven on MySQL ${version}.`;
    return `MySQL was NOT proven. The mysql choice was proven on ${version}. Reason: ${reason}.`;
  }

  async finished(): Promise<void> {
    await this.last;
  }

  async dropDatabase(database: Database, name: string): Promise<void> {
    if (!isFile(database))
      await new Databases({ database, server: serverOf(database), directory: this.workplace }).drop(name);
  }

  private subject(choices: Choices, executable: string): Subject {
    const directory = mkdtempSync(join(this.workplace, 'databases-'));
    return { ...choices, executable, server: testServer(choices.database), directory };
  }

  private enqueue(step: string, choices: Choices, subject: Subject): void {
    const id = combinationId(choices);
    this.last = this.last.then(() => this.ledger.step(id, step, () => this.run(subject)));
  }

  private async run(subject: Subject): Promise<Count> {
    const { results, notApplicable } = await runContract(subject, /^/, () => {});
    const failures = results.filter(({ broken }) => broken !== undefined);
    if (results.length === 0) throw new Error('no check ran');
    return {
      passed: results.length - failures.length,
      failed: failures.length,
      note: [
        `${results.length} checks${notApplicable > 0 ? `, ${notApplicable} not applicable` : ''}`,
        ...failures.map(({ section, check, broken }) => `       ${section}: ${check}\n         ${broken}`),
      ].join('\n'),
    };
  }
}
