import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The versions of what has been built in `work`, and of the programs that measure. */
export function versions(work: string): string {
  const read = (...path: string[]) => {
    const file = join(work, ...path);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  };
  const locks = ['sqlite', 'postgres', 'mysql'].flatMap((database) =>
    ['axum', 'actix-web'].map((framework) => read('projects', `${framework}-${database}`, 'Cargo.lock') ?? ''),
  );
  const crate = (name: string, from: readonly (string | undefined)[] = locks) => {
    const [version] = from.flatMap(
      (lock) => new RegExp(`name = "${name}"\\nversion = "(.+)"`).exec(lock ?? '')?.[1] ?? [],
    );
    return version === undefined ? [] : [`${name} ${version}`];
  };
  const npm = (name: string) => {
    const manifest = read('fastify', 'node_modules', name, 'package.json');
    return manifest === undefined ? [] : [`${name} ${(JSON.parse(manifest) as { version: string }).version}`];
  };
  const [, pgx] = /pgx\/v5 v(\S+)/.exec(read('go', 'go.mod') ?? '') ?? [];
  return [
    printed('rustc', '--version').replace(/ \(.*/, ''),
    ...['axum', 'actix-web', 'sqlx'].flatMap((name) => crate(name)),
    ...crate('loco-rs', [read('projects', 'loco-app', 'Cargo.lock')]),
    ...['fastify', 'pg', 'better-sqlite3'].flatMap(npm),
    printed(process.env.GO ?? 'go', 'version').replace(/^go version go(\S+).*/, 'Go $1'),
    ...(pgx === undefined ? [] : [`pgx ${pgx}`]),
    printed('psql', '--version').replace(/psql \((.*?)\) (\S+).*/, '$1 $2'),
    printed('mysql', '--version').replace(/.* ([\d.]+)-MariaDB.*/, 'MariaDB $1'),
    printed('wrk', '--version').replace(/^wrk \D*([\d.]+).*/, 'wrk $1'),
    printed('h2load', '--version').replace('/', ' '),
  ]
    .filter((version) => version !== '')
    .join(', ');
}

/** The first line. wrk prints its version with exit code 1. */
function printed(command: string, ...args: string[]): string {
  const { stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return (stdout ?? '').split('\n')[0]!.trim();
}
