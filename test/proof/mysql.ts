import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accepts, freePort } from '../support/ports.ts';
import { attempt, run } from '../support/shell.ts';

const PASSWORD = 'proof-of-mysql-91';

export interface Mysql {
  version: string;
  /** Has a password, so that clients sign in as in production: with caching_sha2_password, over TLS. */
  server: string;
  admin: string;
  stop(): Promise<void>;
}

/**
 * Starts a real MySQL beside the MariaDB that the proof usually uses. The newest one comes from Debian unstable and is
 * unpacked into its own directory. Returns the reason if this is not possible.
 */
export async function startMysql(directory: string): Promise<Mysql | string> {
  if (process.getuid?.() !== 0) return 'unpacking it needs root';
  if ((await attempt('bash', ['-c', 'command -v debootstrap'])).code !== 0) return 'debootstrap is not installed';
  const mirror = await debianMirror();
  if (mirror === undefined) return 'apt has no Debian mirror';
  try {
    const root = await unpack(directory, mirror);
    return await serve(root);
  } catch (error) {
    return (error as Error).message;
  }
}

/** The Debian mirror of this machine's apt. */
export async function debianMirror(): Promise<string | undefined> {
  const { code, stdout } = await attempt('apt-get', [
    'indextargets',
    '--format',
    '$(ORIGIN) $(REPO_URI)',
    'Created-By: Packages',
  ]);
  const uris = stdout
    .split('\n')
    .filter((line) => line.startsWith('Debian '))
    .map((line) => line.split(' ')[1]!);
  return code === 0 ? uris.find((uri) => !uri.includes('security')) : undefined;
}

/** Unpacks MySQL once. The next run uses the same directory. */
async function unpack(directory: string, mirror: string): Promise<string> {
  const root = join(directory, 'root');
  const whole = join(directory, 'whole');
  if (existsSync(whole)) return root;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  const signatures = existsSync(keyring) ? [`--keyring=${keyring}`] : ['--no-check-gpg'];
  await run('debootstrap', [
    ...signatures,
    '--variant=minbase',
    '--include=mysql-server-core,mysql-client-core',
    'sid',
    root,
    mirror,
  ]);
  await run('chroot', [root, 'useradd', '--system', 'mysql']);
  writeFileSync(whole, '');
  return root;
}

async function serve(root: string): Promise<Mysql> {
  const port = await freePort();
  const data = '/srv/mysql';
  const inside = (command: string, ...args: string[]) => run('chroot', [root, command, ...args]);
  await inside('rm', '-rf', data);
  await inside('mysqld', '--no-defaults', '--initialize-insecure', '--user=mysql', `--datadir=${data}`);
  const options = [
    '--no-defaults',
    '--user=mysql',
    `--datadir=${data}`,
    '--secure-file-priv=NULL',
    '--mysqlx=OFF',
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--socket=${data}/socket`,
    `--pid-file=${data}/pid`,
    '--max-connections=1000',
  ];
  const child = spawn('chroot', [root, 'mysqld', ...options], { stdio: 'ignore' });
  const ending = () => void child.kill('SIGKILL');
  process.on('exit', ending);
  await listening(child, port);
  const client = (sql: string) =>
    inside(
      'mysql',
      '--no-defaults',
      `--socket=${data}/socket`,
      '--user=root',
      '--batch',
      '--skip-column-names',
      '-e',
      sql,
    );
  await client(`CREATE USER proof IDENTIFIED WITH caching_sha2_password BY '${PASSWORD}'; GRANT ALL ON *.* TO proof`);
  return {
    version: (await client('SELECT version()')).stdout.trim(),
    server: `mysql://proof:${PASSWORD}@127.0.0.1:${port}`,
    admin: `mysql://root@127.0.0.1:${port}`,
    async stop() {
      process.off('exit', ending);
      const exit = once(child, 'close');
      child.kill('SIGTERM');
      await exit;
    },
  };
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  for (let waited = 0; !(await accepts(port)); waited += 100) {
    if (child.exitCode !== null || waited > 60_000) throw new Error('mysqld did not start');
    await sleep(100);
  }
}
