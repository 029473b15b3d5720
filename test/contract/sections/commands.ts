import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileOf, isFile } from '../../support/databases.ts';
import { section } from '../check.ts';
import { equal, matches, ok, oneLine, withoutSlow } from '../expect.ts';
import { credentials } from '../people.ts';
import { status } from '../rules.ts';
import type { Scene } from '../scene.ts';

/** Subcommands that only projects with sign-in have. Each needs the id of a user. */
const FOR_USERS = ['promote', 'reset-password'];

/** A control character: those of ASCII, and those of U+0080 to U+009F. */
const CONTROL = /\p{Cc}/u;

/** The address of something that is no database. */
function unusable(scene: Scene, url: string): string {
  if (!isFile(scene.subject.database)) return Object.assign(new URL(url), { host: '127.0.0.1:1' }).href;
  writeFileSync(fileOf(url), 'This is no database.\n'.repeat(100));
  return url;
}

export const commands = section('Commands', { atOnce: 3 }, (check) => {
  check('migrate creates the database and its tables, and does nothing the second time', async (scene) => {
    const env = await scene.environment({ MIGRATE_ON_START: 'false' });
    for (let round = 0; round < 2; round++) equal((await scene.command(['migrate'], env)).code, 0, 'exit code');
    const server = await scene.spawn(env).started();
    await scene.person({}, server);
  });

  check('status shows whether a migration is pending, and creates nothing', async (scene) => {
    const env = await scene.environment({ MIGRATE_ON_START: 'false' });
    const said: string[] = [];
    for (let round = 0; round < 2; round++) {
      const before = await scene.command(['status'], env);
      equal(before.code, 1, 'exit code on a new database');
      ok(/create users: pending/.test(before.stdout), `no pending migration is named: ${before.stdout}`);
      said.push(before.stdout);
    }
    equal(said[1], said[0], 'output of the second run: the first one created something');
    equal((await scene.command(['migrate'], env)).code, 0, 'exit code of migrate');
    const after = await scene.command(['status'], env);
    equal(after.code, 0, `exit code after migrate (${after.stdout}${after.stderr})`);
    const server = await scene.spawn(env).started();
    equal((await scene.command(['status'], env)).code, 0, 'exit code while a server runs');
    await server.stop();
  });

  check('migrate with an extra argument does nothing', async (scene) => {
    const env = await scene.environment();
    equal((await scene.command(['migrate', '--dry-run'], env)).code, 2, 'exit code');
    equal((await scene.command(['status'], env)).code, 1, 'exit code of status');
  });

  check('MIGRATE_ON_START=false changes no database', async (scene) => {
    const env = await scene.environment({ MIGRATE_ON_START: 'false' });
    const program = scene.spawn(env);
    const started = await program.started().catch(() => undefined);
    if (!started) return equal((await program.exit).code, 1, 'exit code of a program that cannot start');
    const answer = await started.api.post('/users', scene.newUser());
    ok(answer.status >= 500, `${answer}: the tables exist`);
  });

  check('serve starts repeatedly on a migrated database', async (scene) => {
    const first = await scene.start();
    await first.stop();
    for (let round = 0; round < 2; round++)
      equal((await (await scene.spawn(first.env).started()).stop()).code, 0, 'exit code');
  });

  for (const args of [[], ['migrate']]) {
    const what = args[0] ?? 'serve';
    check(`${what}, four times at once on a new database, succeeds each time`, async (scene) => {
      for (let round = 0; round < 3; round++) {
        const DATABASE_URL = scene.databases.fresh();
        const envs = await Promise.all(Array.from({ length: 4 }, () => scene.environment({ DATABASE_URL })));
        if (what === 'migrate') {
          for (const { code, stderr } of await Promise.all(envs.map((env) => scene.command(args, env))))
            equal(code, 0, `exit code (${stderr})`);
          continue;
        }
        const servers = await Promise.all(envs.map((env) => scene.spawn(env).started()));
        for (const server of servers) status(await server.api.get('/health/ready'), 200);
        const { user } = await scene.person({}, servers[0]);
        const admin = await scene.admin(servers[3]);
        equal(status(await admin.api.get(`/users/${user.id}`), 200).json(), user, 'the user, seen by another instance');
        for (const exit of await Promise.all(servers.map((server) => server.stop()))) equal(exit.code, 0, 'exit code');
      }
    });
  }

  check('healthcheck exits with 0 while a server runs, else with 1', async (scene) => {
    const server = await scene.start();
    equal((await scene.command(['healthcheck'], server.env)).code, 0, 'exit code while a server runs');
    await server.stop();
    equal((await scene.command(['healthcheck'], server.env)).code, 1, 'exit code without a server');
  });

  check('healthcheck needs only the address', async (scene) => {
    const { PATH, HOST, PORT } = (await scene.start()).env;
    const { code, stderr } = await scene.command(['healthcheck'], { PATH: PATH!, HOST: HOST!, PORT: PORT! });
    equal(code, 0, `exit code (${stderr})`);
  });

  check('healthcheck gives up on a server that sends its response slowly or without an end', async (scene) => {
    const env = await scene.environment();
    for (const part of ['H', 'HTTP/1.1 503 Slow\r\nx: '.padEnd(64 * 1024, 'x')]) {
      const server = createServer((wire) => {
        const sending = setInterval(() => wire.write(part), 200);
        wire.on('error', () => {}).on('close', () => clearInterval(sending));
      });
      await new Promise<void>((resolve) => server.listen(Number(env.PORT), '127.0.0.1', resolve));
      const program = scene.spawn(env, ['healthcheck']);
      const tooLate = setTimeout(() => program.signal('SIGKILL'), 10_000);
      const { code } = await program.exit;
      clearTimeout(tooLate);
      await new Promise((resolve) => server.close(resolve));
      equal(code, 1, 'exit code');
    }
  });

  check('healthcheck finds a server that listens on all addresses', async (scene) => {
    const server = await scene.start({ HOST: '0.0.0.0' });
    equal((await scene.command(['healthcheck'], server.env)).code, 0, 'exit code');
  });

  check('a database that cannot be used is one line', async (scene) => {
    const env = await scene.environment({ RUST_LOG: 'off' });
    const broken = { ...env, DATABASE_URL: unusable(scene, env.DATABASE_URL!) };
    const forUsers = scene.auth === 'none' ? [] : FOR_USERS.map((command) => [command, '1']);
    for (const args of [[], ['migrate'], ['status'], ...forUsers]) {
      const { code, stderr } = await scene.command(args, broken);
      equal(code, 1, `exit code of ${args.join(' ')}`);
      oneLine(stderr, /\bDATABASE_URL\b/);
    }
  });

  check('a full device or a closed pipe is one line, and no panic', async (scene) => {
    const env = await scene.environment();
    for (const args of [['--help'], ['status'], ['migrate'], ['status']]) {
      const full = await scene.shell('"$0" "$@" > /dev/full', args, env);
      equal(full.code, 1, `exit code of ${args.join(' ')} on a full device`);
      oneLine(full.stderr, /standard output: No space left/);
      const closed = await scene.shell('{ sleep 0.2; "$0" "$@"; echo "code $?" >&2; } | true', args, env);
      matches(withoutSlow(closed.stderr), /^error: .*standard output: Broken pipe.*\ncode 1\n$/, 'standard error');
    }
    for (const args of [['serv'], ['status', 'more']])
      equal((await scene.shell('"$0" "$@" 2> /dev/full', args, env)).code, 2, 'exit code without standard error');
    const { DATABASE_URL: _, ...incomplete } = env;
    equal((await scene.shell('"$0" 2> /dev/full', [], incomplete)).code, 1, 'exit code without standard error');
  });

  check('a server runs and stops although nobody can read its log', async (scene) => {
    const env = await scene.environment({ RUST_LOG: 'debug' });
    const { code } = await scene.shell('"$0" 2> /dev/full & sleep 2; kill -TERM $! && wait $!', [], env);
    equal(code, 0, 'exit code');
  });

  for (const flag of ['--help', '-h']) {
    check(`${flag} prints the usage and exits with 0`, async (scene) => {
      const { code, stdout, stderr } = await scene.command([flag], await scene.environment());
      equal(code, 0, 'exit code');
      equal(stderr, '', 'standard error');
      for (const word of ['migrate', 'status', 'healthcheck', ...(scene.auth === 'none' ? [] : FOR_USERS)])
        ok(stdout.includes(word), `the usage lacks ${word}: ${stdout}`);
    });
  }

  check('any other argument is named, with the usage, on standard error, and exits with 2', async (scene) => {
    const unknown = [['serv'], ['--port', '1'], ['promot', '1']].map((args) => ({
      args,
      fault: `unknown command “${args[0]}”`,
    }));
    const surplus = ['migrate', 'status', 'healthcheck', '--help'].map((command) => ({
      args: [command, 'more'],
      fault: `${command} takes no arguments`,
    }));
    const forUsers = FOR_USERS.flatMap((command) =>
      scene.auth === 'none'
        ? [{ args: [command, '1'], fault: `unknown command “${command}”` }]
        : [[], ['1', 'extra'], ['1', '--help'], ['--help'], ['ada@example.com'], ['+1'], ['-5'], ['007'], ['0']].map(
            (more) => ({
              args: [command, ...more],
              fault: `${command} takes one argument, the id of a user, such as 1`,
            }),
          ),
    );
    for (const { args, fault } of [...unknown, ...surplus, ...forUsers]) {
      const { code, ms, stdout, stderr } = await scene.command(args, await scene.environment());
      ok(code === 2 && ms < 10_000, `${args.join(' ')} exited with ${code} after ${ms} ms`);
      equal(stdout, '', `standard output of ${args.join(' ')}`);
      equal(stderr.split('\n')[0], `error: ${fault}`, `first line of ${args.join(' ')}`);
      ok(stderr.includes('Usage: '), `${args.join(' ')} printed no usage: ${stderr}`);
    }
  });

  check('no argument and no URL can break the line of an error or control the terminal', async (scene) => {
    const env = await scene.environment();
    for (const control of ['\n', '\r', '\x1b[31m', '\x7f', '\x9b31m']) {
      const { code, stderr } = await scene.command([`serv${control}e`], env);
      equal(
        [code, stderr.split('\n')[0]],
        [2, `error: unknown command “serv${control.replace(CONTROL, ' ')}e”`],
        'exit',
      );
      const DATABASE_URL = isFile(scene.subject.database)
        ? `sqlite:no/zq81${encodeURIComponent(control)}`
        : Object.assign(new URL(env.DATABASE_URL!), { username: `zq81${control}` }).href;
      const failed = await scene.command(['migrate'], { ...env, DATABASE_URL });
      equal(failed.code, 1, 'exit code of migrate');
      oneLine(failed.stderr, /\bDATABASE_URL\b/);
      ok(!CONTROL.test(failed.stderr.trimEnd()), `a control character is in ${JSON.stringify(failed.stderr)}`);
    }
  });

  check('an argument that is not UTF-8 exits with 2', async (scene) => {
    const env = await scene.environment();
    for (const args of [[], ['migrate'], FOR_USERS.slice(0, 1)]) {
      const { code, stdout, stderr } = await scene.shell('exec "$0" "$@" "$(printf "\\377")"', args, env);
      equal([code, stdout], [2, ''], 'exit code and standard output');
      matches(stderr, /^error: .*\n\nUsage: /, 'standard error');
    }
  });
});

export const userCommands = section('Commands for users', { auth: ['jwt', 'session'], atOnce: 3 }, (check) => {
  for (const command of FOR_USERS) {
    check(`${command} refuses a database that is not up to date, and creates nothing`, async (scene) => {
      const env = await scene.environment();
      for (const change of [undefined, 'DELETE FROM _sqlx_migrations WHERE version = 3;']) {
        if (change !== undefined) {
          equal((await scene.command(['migrate'], env)).code, 0, 'exit code of migrate');
          await scene.databases.run(env.DATABASE_URL!, change);
        }
        const before = await scene.command(['status'], env);
        const { code, stdout, stderr } = await scene.command([command, '1'], env);
        equal([code, stdout], [1, ''], 'exit code and standard output');
        oneLine(stderr, /run the subcommand `migrate`/);
        equal((await scene.command(['status'], env)).stdout, before.stdout, 'output of status afterwards');
      }
    });

    check(`${command} reports a fault of the database in one line`, async (scene) => {
      const env = await scene.environment();
      equal((await scene.command(['migrate'], env)).code, 0, 'exit code of migrate');
      await scene.databases.run(env.DATABASE_URL!, 'ALTER TABLE users RENAME TO others;');
      const { code, stderr } = await scene.command([command, '1'], env);
      equal(code, 1, 'exit code');
      oneLine(stderr, /users/);
    });
  }

  check('reset-password says that the password has changed when it cannot print it', async (scene) => {
    const server = await scene.start();
    const { id, email, password } = await scene.person({}, server);
    const { code, stderr } = await scene.shell('"$0" "$@" > /dev/full', ['reset-password', String(id)], server.env);
    equal(code, 1, 'exit code');
    oneLine(stderr, /the password was changed, .*run this again/);
    status(await server.api.post('/login', { email, password }), 401);
    const again = await scene.command(['reset-password', String(id)], server.env);
    const printed = again.stdout.trim().split(' ').at(-1)!;
    await credentials(server.api, scene.auth, { email, password: printed });
  });

  check('promote on a full device is one line', async (scene) => {
    const server = await scene.start();
    const { id } = await scene.person({}, server);
    const { code, stderr } = await scene.shell('"$0" "$@" > /dev/full', ['promote', String(id)], server.env);
    equal(code, 1, 'exit code');
    oneLine(stderr, /No space left/);
  });
});
