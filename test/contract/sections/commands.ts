import { section } from '../check.ts';
import { equal, ok } from '../expect.ts';
import { status } from '../rules.ts';

/** Subcommands that only projects with sign-in have. Each needs the id of a user. */
const FOR_USERS = ['promote', 'reset-password'];

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

  check('healthcheck finds a server that listens on all addresses', async (scene) => {
    const server = await scene.start({ HOST: '0.0.0.0' });
    equal((await scene.command(['healthcheck'], server.env)).code, 0, 'exit code');
  });

  check('--help prints the usage and exits with 0', async (scene) => {
    const { code, stdout, stderr } = await scene.command(['--help'], await scene.environment());
    equal(code, 0, 'exit code');
    equal(stderr, '', 'standard error');
    for (const word of ['migrate', 'status', 'healthcheck', ...(scene.auth === 'none' ? [] : FOR_USERS)])
      ok(stdout.includes(word), `the usage lacks ${word}: ${stdout}`);
  });

  check('any other argument prints the usage on standard error and exits with 2', async (scene) => {
    const unknown = [['serv'], ['-h'], ['--port', '1'], ['--help', 'migrate']];
    const surplus = ['migrate', 'status', 'healthcheck'].map((command) => [command, 'more']);
    const forUsers = FOR_USERS.flatMap((command) =>
      scene.auth === 'none' ? [[command, '1']] : [[command], [command, '1', '2']],
    );
    for (const args of [...unknown, ...surplus, ...forUsers]) {
      const { code, ms, stdout, stderr } = await scene.command(args, await scene.environment());
      ok(code === 2 && ms < 10_000, `${args.join(' ')} exited with ${code} after ${ms} ms`);
      equal(stdout, '', `standard output of ${args.join(' ')}`);
      ok(stderr.includes('Usage: '), `${args.join(' ')} printed no usage: ${stderr}`);
    }
  });
});
