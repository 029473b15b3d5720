import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { allDatabases, urlOf } from '../../support/databases.ts';
import { accepts } from '../../support/ports.ts';
import { section } from '../check.ts';
import { equal, fail, matches, ok } from '../expect.ts';
import { status } from '../rules.ts';
import type { Scene } from '../scene.ts';

/** Requires that the program exits with 1, never listens, and prints one line with the variable but not its value. */
export async function refused(scene: Scene, name: string, changes: Record<string, string | undefined>): Promise<void> {
  const env = await scene.environment(changes);
  const program = scene.spawn(env);
  const ended = program.exit.then((exit) => exit.code);
  let code: number | null | undefined;
  for (let waited = 0; code === undefined; waited += 20) {
    if (await accepts(program.port)) fail(`the program listens with ${name}=${env[name]}`);
    if (waited > 15_000) fail(`the program neither exited nor listened with ${name}=${env[name]}`);
    code = await Promise.race([ended, sleep(20, undefined)]);
  }
  equal(code, 1, 'exit code');
  equal(program.stdout.trim(), '', 'stdout');
  const lines = program.stderr.trimEnd().split('\n');
  equal(lines.length, 1, `number of lines on stderr (${program.stderr})`);
  matches(lines[0], new RegExp(`\\b${name}\\b`), 'the line names the variable');
  const value = env[name] ?? '';
  ok(value.length < 3 || !program.stderr.includes(value), `the line contains the value: ${program.stderr}`);
}

const WRONG: Record<string, string[]> = {
  HOST: ['not a host', '999.999.1.1'],
  PORT: ['zq81', '70000', '-1', '30 00'],
  DATABASE_URL: ['zq81', 'ftp://zq81.example/x', ''],
  DATABASE_MAX_CONNECTIONS: ['zq81', '0', '-1', '1.5'],
  MIGRATE_ON_START: ['perhaps', '2'],
  BODY_LIMIT_BYTES: ['zq81', '-1', '64KiB'],
  REQUEST_TIMEOUT_SECS: ['zq81', '-1', '0', '1.5'],
  SHUTDOWN_DELAY_SECS: ['zq81', '-1'],
  CORS_ALLOWED_ORIGINS: ['zq81', '*', 'https://app.example/path', 'https://app.example,zq81', 'null'],
  LOG_FORMAT: ['xml81'],
};

const WRONG_WITH_AUTH: Record<string, string[]> = {
  RATE_LIMIT_PER_MINUTE: ['zq81', '-1', '1.5'],
  TRUSTED_PROXIES: ['zq81', '10.0.0.0/33', '300.1.1.1/8'],
};
const SECRETS = ['zq81', 'zq81-thirty-one-bytes-and-no-mo', 'x'.repeat(31)];

export const authConfiguration = section('Configuration of auth', { auth: ['jwt', 'session'], atOnce: 4 }, (check) => {
  for (const [name, values] of Object.entries(WRONG_WITH_AUTH)) {
    for (const value of values) check(`${name}=${value}`, (scene) => refused(scene, name, { [name]: value }));
  }
});

export const secretConfiguration = section('JWT_SECRET', { auth: ['jwt'], atOnce: 4 }, (check) => {
  check('missing', (scene) => refused(scene, 'JWT_SECRET', { JWT_SECRET: undefined }));
  for (const value of SECRETS)
    check(`${value.slice(0, 12)} (${value.length})`, (scene) => refused(scene, 'JWT_SECRET', { JWT_SECRET: value }));

  check('bytes that are not UTF-8', async (scene) => {
    const env = await scene.environment();
    const script = 'JWT_SECRET="$(printf "%s\\377" "$JWT_SECRET")" exec "$0"';
    const options = { env, timeout: 5000, encoding: 'utf8' } as const;
    const { status: code, stderr } = spawnSync('sh', ['-c', script, scene.subject.executable], options);
    equal(code, 1, 'exit code');
    matches(stderr.trimEnd(), /^[^\n]*\bJWT_SECRET\b[^\n]*$/, 'stderr');
  });

  for (const command of ['migrate', 'status']) {
    check(`${command} does not need it`, async (scene) => {
      const env = await scene.environment();
      equal((await scene.command(['migrate'], env)).code, 0, 'exit code with the secret');
      const { JWT_SECRET: _, ...rest } = env;
      equal((await scene.command([command], rest)).code, 0, 'exit code without the secret');
    });
  }
});

export const cookieConfiguration = section('COOKIE_INSECURE', { auth: ['session'], atOnce: 2 }, (check) => {
  for (const host of ['0.0.0.0', '::'])
    check(`refused with HOST=${host}`, (scene) =>
      refused(scene, 'COOKIE_INSECURE', { COOKIE_INSECURE: 'true', HOST: host }),
    );
  check('malformed', (scene) => refused(scene, 'COOKIE_INSECURE', { COOKIE_INSECURE: 'zq81' }));
});

export const configuration = section('Configuration', { atOnce: 4 }, (check) => {
  check('DATABASE_URL missing', (scene) => refused(scene, 'DATABASE_URL', { DATABASE_URL: undefined, NONE: '1' }));

  for (const [name, values] of Object.entries(WRONG)) {
    for (const value of values) check(`${name}=${value}`, (scene) => refused(scene, name, { [name]: value }));
  }

  check("DATABASE_URL of another database's kind", async (scene) => {
    for (const other of allDatabases.filter((database) => database !== scene.subject.database))
      await refused(scene, 'DATABASE_URL', { DATABASE_URL: urlOf(other, 'zq81') });
  });

  check('a wrong variable stops subcommands too', async (scene) => {
    const { code, stderr } = await scene.command(['migrate'], await scene.environment({ DATABASE_URL: 'zq81' }));
    equal(code, 1, 'exit code');
    matches(stderr, /\bDATABASE_URL\b/, 'stderr');
  });

  check('true and false are both accepted', async (scene) => {
    for (const value of ['true', 'false']) {
      const env = await scene.environment({ MIGRATE_ON_START: value });
      equal((await scene.command(['migrate'], env)).code, 0, 'exit code of migrate');
      status(await (await scene.spawn(env).started()).api.get('/health/ready'), 200);
    }
  });

  check('a variable with a default may be missing', async (scene) => {
    const none = { LOG_FORMAT: undefined, RUST_LOG: undefined, HOST: undefined, RATE_LIMIT_PER_MINUTE: undefined };
    const server = await scene.start(none);
    status(await server.api.get('/health/ready'), 200);
  });

  check('times are in UTC, whatever the time zone of the machine', async (scene) => {
    const server = await scene.start({ TZ: 'Pacific/Auckland' });
    const { user } = await scene.person({}, server);
    ok(Math.abs(Date.parse(user.created_at) - Date.now()) < 10_000, `created_at ${user.created_at} is not now`);
  });

  check('the second of two programs on one port exits with 1', async (scene) => {
    const first = await scene.start();
    const { code, stderr } = await scene.command([], { ...first.env });
    equal(code, 1, 'exit code');
    matches(stderr, /\S/, 'stderr');
    status(await first.api.get('/health'), 200);
  });
});
