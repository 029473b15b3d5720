import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Compose, readEnv } from './compose.ts';
import { Container } from './container.ts';

/**
 * The steps of the official image's entry point for a new volume. The official one trusts 127.0.0.1. This one requires
 * a password, because in the proof's shared network the program connects from 127.0.0.1.
 */
const ENTRY_POINT = `
  export PATH=/usr/lib/postgresql/17/bin:/usr/bin:/bin
  initdb --username=postgres --pwfile=<(printf '%s' "$POSTGRES_PASSWORD") --auth-local=trust --auth-host=scram-sha-256
  echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
  pg_ctl -w start -o "-c listen_addresses=''"
  for script in /docker-entrypoint-initdb.d/*.sh; do . "$script"; done
  pg_ctl -w -m fast stop
  exec postgres -c listen_addresses='*'`;

interface Setting {
  root: string;
  project: string;
  service: Compose['services'][string];
}

/** Starts PostgreSQL as the compose file says, and checks that the program's role has no more rights than needed. */
export async function startPostgres(directory: string, { root, project, service }: Setting): Promise<Container> {
  const [uid, gid] = service.user!.split(':').map(Number) as [number, number];
  const data = join(directory, 'database');
  mkdirSync(data);
  chownSync(data, uid, gid);
  const mounts = service.volumes!.map((volume) => {
    const [source, target, mode] = volume.split(':') as [string, string, string?];
    return { source: source.startsWith('.') ? join(project, source) : data, target, readOnly: mode === 'ro' };
  });
  const env = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', PGDATA: '/var/lib/postgresql/data', ...service.environment };
  const args = ['bash', '-ec', ENTRY_POINT];
  const container = await Container.start(directory, {
    name: 'database',
    root,
    args,
    env,
    user: { uid, gid },
    service,
    mounts,
  });
  await check(container, service, readEnv(project).DATABASE_PASSWORD!).catch(async (error) => {
    await container.stop('KILL');
    throw error;
  });
  return container;
}

async function check(container: Container, service: Setting['service'], password: string): Promise<void> {
  await container.until(
    'its health check',
    async () => (await container.exec(service.healthcheck!.test.slice(1))).code === 0,
  );
  const psql = (role: string, sql: string) =>
    container.exec(['psql', '-X', '-q', `postgres://${role}:${password}@127.0.0.1:5432/app`, '-c', sql]);
  for (const sql of ['CREATE TABLE mine (); DROP TABLE mine', 'CREATE DATABASE test_1', 'DROP DATABASE test_1']) {
    const { code, output } = await psql('app', sql);
    if (code !== 0) throw new Error(`the program's role cannot do this: ${sql}: ${output}`);
  }
  const refused: [role: string, sql: string, says: RegExp][] = [
    ['app', 'CREATE ROLE other', /permission denied/],
    ['app', "COPY (SELECT 1) TO PROGRAM 'true'", /permission denied/],
    ['postgres', 'SELECT 1', /password authentication failed/],
  ];
  for (const [role, sql, says] of refused) {
    const { code, output } = await psql(role, sql);
    if (code === 0 || !says.test(output)) throw new Error(`${role} may do this: ${sql}: ${output}`);
  }
}
