import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The versions of what is measured and of what measures. */
export function versions(work: string): string {
  const first = (command: string, ...args: string[]) =>
    execFileSync(command, args, { encoding: 'utf8' }).split('\n')[0]!.trim();
  const crate = (framework: string) => {
    const lock = readFileSync(join(work, 'projects', `${framework}-postgres`, 'Cargo.lock'), 'utf8');
    return `${framework} ${new RegExp(`name = "${framework}"\\nversion = "(.+)"`).exec(lock)?.[1]}`;
  };
  const npm = (name: string) => {
    const file = join(work, 'fastify', 'node_modules', name, 'package.json');
    return `${name} ${(JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version}`;
  };
  const rust = [first('rustc', '--version').replace(/ \(.*/, ''), crate('axum'), crate('actix-web')];
  const goModules = readFileSync(join(work, 'go', 'go.mod'), 'utf8');
  const pgx = /pgx\/v5 v(\S+)/.exec(goModules);
  const others = [
    ...['fastify', 'pg', 'better-sqlite3'].map(npm),
    first(process.env.GO ?? 'go', 'version')
      .replace('go version go', 'Go ')
      .replace(/ linux.*/, ''),
    `pgx ${pgx?.[1]}`,
    first('psql', '--version')
      .replace(/psql \((.*?)\)/, '$1')
      .replace(/ \(.*/, ''),
  ];
  return `${rust.join(', ')},\n  ${others.join(', ')}`;
}
