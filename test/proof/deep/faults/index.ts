import { Scene } from '../../../contract/scene.ts';
import type { Database, Subject } from '../../../contract/subject.ts';
import { allDatabases, isFile, serverDatabases } from '../../../support/databases.ts';
import { OwnServer } from '../../own-server.ts';
import { addresses } from './addresses.ts';
import { clock } from './clock.ts';
import { cut } from './cut.ts';
import { disk } from './disk.ts';
import { hasLocale, locale } from './locale.ts';
import { outage } from './outage.ts';
import { pool } from './pool.ts';
import { isPooled, pooler } from './pooler.ts';
import { settings } from './settings.ts';
import { sigkill } from './sigkill.ts';
import { sigterm } from './sigterm.ts';
import { slow } from './slow.ts';
import { unread } from './unread.ts';

interface Fault {
  name: string;
  databases: readonly Database[];
  /** Only with sign-in. */
  signIn?: true;
  /** Throws if a rule is broken, else returns one line with the results. */
  run(scene: Scene, server: OwnServer): Promise<string>;
}

export const faults: readonly Fault[] = [
  { name: 'outage', databases: serverDatabases, run: outage },
  { name: 'pool', databases: allDatabases, run: pool },
  { name: 'sigkill', databases: allDatabases, run: sigkill },
  { name: 'sigterm', databases: allDatabases, run: sigterm },
  { name: 'slow', databases: allDatabases, run: slow },
  { name: 'bouncer', databases: allDatabases.filter(isPooled), run: pooler },
  { name: 'locale', databases: allDatabases.filter(hasLocale), run: locale },
  { name: 'settings', databases: serverDatabases, run: settings },
  { name: 'unread', databases: allDatabases.filter(isFile), run: unread },
  { name: 'cut', databases: allDatabases.filter(isFile), run: cut },
  { name: 'clock', databases: allDatabases, run: clock },
  { name: 'addresses', databases: allDatabases, signIn: true, run: addresses },
  { name: 'disk', databases: allDatabases.filter(isFile), run: disk },
];

/** Runs the faults on a program, each with a new database on a server that only the proof uses. */
export class Faults {
  private readonly servers = new Map<Database, Promise<OwnServer>>();

  steps(subject: Subject): { name: string; run: () => Promise<string> }[] {
    const apply = faults.filter(
      ({ databases, signIn }) => databases.includes(subject.database) && !(signIn && subject.auth === 'none'),
    );
    return apply.map(({ name, run }) => ({ name: `fault: ${name}`, run: () => this.apply(subject, run) }));
  }

  async end(): Promise<void> {
    for (const server of this.servers.values()) await (await server).end();
  }

  private async apply(subject: Subject, run: Fault['run']): Promise<string> {
    const server = await this.serverFor(subject.database);
    const { admin: _, ...rest } = subject;
    const scene = new Scene(server ? { ...rest, server: server.url } : rest);
    try {
      return await run(scene, server!);
    } finally {
      await scene.close();
    }
  }

  private async serverFor(database: Database): Promise<OwnServer | undefined> {
    if (isFile(database)) return undefined;
    const server = this.servers.get(database) ?? OwnServer.of(database);
    this.servers.set(database, server);
    return server;
  }
}
