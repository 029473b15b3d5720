import { chmodSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { allDatabases, fileOf, isFile, serverDatabases, urlOf } from '../../support/databases.ts';
import { accepts } from '../../support/ports.ts';
import { section } from '../check.ts';
import { dialectOf } from '../database.ts';
import { equal, fail, matches, ok, oneLine } from '../expect.ts';
import { DatabaseProxy } from '../proxy.ts';
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
  // A line about the form of a URL names its scheme.
  const isScheme = /^\w+:\/*$/.test(value);
  ok(value.length < 3 || isScheme || !program.stderr.includes(value), `the line contains the value: ${program.stderr}`);
}

const WRONG: Record<string, string[]> = {
  HOST: ['not a host', '999.999.1.1'],
  PORT: ['zq81', '70000', '-1', '30 00', '+5'],
  DATABASE_URL: ['zq81', 'ftp://zq81.example/x', ''],
  DATABASE_MAX_CONNECTIONS: ['zq81', '0', '-1', '1.5', '+5', '5 '],
  MIGRATE_ON_START: ['perhaps', '2'],
  BODY_LIMIT_BYTES: ['zq81', '-1', '64KiB'],
  REQUEST_TIMEOUT_SECS: ['zq81', '-1', '0', '1.5'],
  SHUTDOWN_DELAY_SECS: ['zq81', '-1'],
  CORS_ALLOWED_ORIGINS: [
    'zq81',
    '*',
    'https://app.example/path',
    'https://app.example,zq81',
    'null',
    'http://zq81:80',
    'https://zq81:443',
    'https://zq81:',
    'https://zq81:65536',
    'https://:8443',
    'https://]:[',
  ],
  RUST_LOG: [
    'warning',
    'inof',
    'off,zq81',
    'info;zq81',
    'zq81',
    'info,[zq81]',
    'info, zq81',
    'zq81=zq82',
    'info;zq81=debug',
    'info zq81=debug',
    'info:zq81=debug',
    'trace=info',
    'my-zq81=debug',
    'info,zq81.x=debug',
  ],
  LOG_FORMAT: ['xml81'],
  TOKIO_WORKER_THREADS: ['zq81', '0', '', '99999999'],
};

const WRONG_WITH_AUTH: Record<string, string[]> = {
  RATE_LIMIT_PER_MINUTE: ['zq81', '-1', '1.5'],
  TRUSTED_PROXIES: ['zq81', '10.0.0.0/33', '300.1.1.1/8', '::ffff:10.0.0.0/104'],
};
const SECRETS = ['zq81', 'zq81-thirty-one-bytes-and-no-mo', 'x'.repeat(31), ' '.repeat(40), '1234567'.repeat(8)];

export const authConfiguration = section('Configuration of auth', { auth: ['jwt', 'session'], atOnce: 4 }, (check) => {
  for (const [name, values] of Object.entries(WRONG_WITH_AUTH)) {
    for (const value of values) check(`${name}=${value}`, (scene) => refused(scene, name, { [name]: value }));
  }
});

export const secretConfiguration = section('JWT_SECRET', { auth: ['jwt'], atOnce: 4 }, (check) => {
  check('missing', (scene) => refused(scene, 'JWT_SECRET', { JWT_SECRET: undefined }));
  for (const name of ['JWT_ISSUER', 'JWT_AUDIENCE'])
    check(`${name} is empty`, (scene) => refused(scene, name, { [name]: '' }));
  for (const value of SECRETS)
    check(`${value.slice(0, 12)} (${value.length})`, (scene) => refused(scene, 'JWT_SECRET', { JWT_SECRET: value }));

  for (const command of ['migrate', 'status']) {
    check(`${command} does not need it`, async (scene) => {
      const env = await scene.environment();
      equal((await scene.command(['migrate'], env)).code, 0, 'exit code with the secret');
      const { JWT_SECRET: _, ...rest } = env;
      equal((await scene.command([command], rest)).code, 0, 'exit code without the secret');
    });
  }
});

/** Values of DATABASE_URL with the right scheme that cannot work. Only the last three depend on the disk. */
function unusable({ subject }: Scene): string[] {
  if (!isFile(subject.database)) {
    const names = [
      '',
      '/',
      '/x%zz',
      '/x%',
      '/x%00y',
      '/x%0Ay',
      '/x%1b[31m',
      '/x%7F',
      '/x\ty',
      '/x#',
      '/x#?x=1',
      '/x?x=1#',
    ];
    names.push('/x&sslmode=disabled', '/x;sslmode=disabled', '/x/?y=1', '/x%3Fy=1');
    const parameters = ['ssl_mode=VERIFY_IDENTITY', 'sslmode=zq81', 's%73lmode=zq81', 's%73l_mode=x', 'ssl-ca=/none'];
    const twice = ['sslmode=disable&sslmode=disable', 'ssl-mode=disabled&sslmode=disabled', 'x=1&%78=2'];
    const separators = ['x=1?y=2', 'x=1;y=2'];
    names.push(...[...parameters, ...twice, ...separators].map((text) => `/x?${text}`));
    return names.map((name) => subject.server + name);
  }
  const file = `sqlite://${join(subject.directory, 'unusable.db')}`;
  const parameters = ['memory', 'ro', 'rwc&cache=shared'].map((mode) => `${file}?mode=${mode}`);
  const disk = ['no/such/directory.db', subject.directory, `${join(subject.directory, 'missing')}/x.db`];
  const empty = ['sqlite:', 'sqlite://', 'sqlite:///', 'sqlite::memory:', 'sqlite://:memory:', 'sqlite://?mode=rwc'];
  const codes = ['%zz', '%', '%00', '%0A', '%1b', '%7f', '/'].map((code) => `${file}${code}`);
  // SQLite would keep these in memory, or read them as URLs of its own.
  const names = [
    '%3Amemory%3A',
    'file:unusable.db',
    'file%3Aunusable.db',
    'file:x%3Fmode=memory',
    '//file:unusable.db',
  ];
  return [
    ...empty,
    ...names.map((name) => `sqlite:${name}`),
    ...parameters,
    ...codes,
    ...disk.map((path) => `sqlite://${path}`),
  ];
}

async function refusedInDotEnv(scene: Scene, name: string): Promise<void> {
  const { directory } = withDotEnv(scene, `${name}=2\n`);
  const { code, stderr } = await scene.shell('exec "$0" status', [], await scene.environment(), directory);
  equal(code, 1, 'exit code');
  oneLine(stderr, new RegExp(`\\b${name} must (not be in the file \\.env: set it in the environment|be )`));
}

/** A project's directory with this `.env` and a directory below it. */
function withDotEnv({ subject }: Scene, text: string | Buffer): { directory: string; below: string } {
  const directory = mkdtempSync(join(subject.directory, 'project-'));
  writeFileSync(join(directory, '.env'), text);
  const below = join(directory, 'src');
  mkdirSync(below);
  return { directory, below };
}

export const cookieConfiguration = section('COOKIE_INSECURE', { auth: ['session'], atOnce: 2 }, (check) => {
  for (const host of ['0.0.0.0', '::'])
    check(`refused with HOST=${host}`, (scene) =>
      refused(scene, 'COOKIE_INSECURE', { COOKIE_INSECURE: 'true', HOST: host }),
    );
  check('malformed', (scene) => refused(scene, 'COOKIE_INSECURE', { COOKIE_INSECURE: 'zq81' }));
});

export const encoding = section('Encoding', { databases: ['postgres'] }, (check) => {
  check('a database with another encoding than UTF8 is refused', async (scene) => {
    const url = scene.databases.fresh();
    const name = new URL(url).pathname.slice(1);
    const create = `CREATE DATABASE ${name} ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0;`;
    await scene.databases.run(new URL('/postgres', url).href, create);
    await refused(scene, 'DATABASE_URL', { DATABASE_URL: url });
    for (const command of ['migrate', 'status']) {
      const { code, stderr } = await scene.command([command], await scene.environment({ DATABASE_URL: url }));
      equal(code, 1, `exit code of ${command}`);
      oneLine(stderr, /UTF8/);
    }
  });
});

/** The others have no parameters about text. */
const withParameters = serverDatabases.filter((database) => dialectOf(database)!.textParameters.length > 0);

export const textParameters = section('Parameters about text', { databases: withParameters }, (check) => {
  check('text stays the same', async (scene) => {
    for (const parameters of dialectOf(scene.subject.database)!.textParameters) {
      const url = scene.databases.fresh();
      const server = await scene.start({ DATABASE_URL: `${url}?${parameters}` });
      for (const name of ['東京'.repeat(20), '🦀 crab', 'Zoë']) {
        const { user } = await scene.person({ name }, server);
        equal(user.name, name, `the name with ${parameters}`);
        const stored = await scene.databases.run(url, `SELECT HEX(name) FROM users WHERE id = ${user.id};`);
        equal(stored, Buffer.from(name).toString('hex').toUpperCase(), `the stored bytes with ${parameters}`);
      }
    }
  });
});

export const newDatabases = section('New databases', { databases: serverDatabases }, (check) => {
  check('a name with quotes, backquotes and blanks', async (scene) => {
    const { admin, quoted } = dialectOf(scene.subject.database)!;
    const name = `${new URL(scene.databases.fresh()).pathname.slice(1)}"'\` x`;
    const DATABASE_URL = `${scene.subject.server}/${encodeURIComponent(name)}`;
    const env = await scene.environment({ DATABASE_URL });
    scene.atEnd(() => scene.databases.run(`/${admin}`, `DROP DATABASE IF EXISTS ${quoted(name)};`));
    for (const command of ['migrate', 'status']) {
      const { code, stderr } = await scene.command([command], env);
      equal(code, 0, `exit code of ${command} (${stderr})`);
    }
  });

  check('a server with an IPv6 address', async (scene) => {
    const { proxy, url } = await DatabaseProxy.before(scene.databases.fresh(), '::1');
    scene.atEnd(() => proxy.close());
    for (const command of ['migrate', 'status']) {
      const { code, stderr } = await scene.command([command], await scene.environment({ DATABASE_URL: url }));
      equal(code, 0, `exit code of ${command} (${stderr})`);
    }
  });
});

/** Parameters that other programs obey, and the drivers would ignore. */
const UNKNOWN_PARAMETERS = [
  'require_auth',
  'channel_binding',
  'gssencmode',
  'target_session_attrs',
  'schema',
  'sslcrl',
  'pasword',
];

export const urlParameters = section('Parameters of DATABASE_URL', { databases: serverDatabases }, (check) => {
  check('a parameter that the driver does not know is refused, and named without its value', async (scene) => {
    for (const name of UNKNOWN_PARAMETERS) {
      const DATABASE_URL = `${scene.databases.fresh()}?${name}=zq81secret`;
      await refused(scene, 'DATABASE_URL', { DATABASE_URL });
      const { code, stderr } = await scene.command(['migrate'], await scene.environment({ DATABASE_URL }));
      equal(code, 1, 'exit code of migrate');
      oneLine(stderr, new RegExp(`\\bDATABASE_URL\\b.*\\b${name}\\b`));
      ok(!stderr.includes('zq81'), `the line contains the value: ${stderr}`);
    }
  });
});

/** What the line must say about a URL that begins with the server's address, without a path. */
const WRONG_PARTS: [end: string, part: RegExp][] = [
  ['', /must name a database/],
  ['/', /must name a database/],
  ['/x%zz', /% must begin the code/],
  ['/x#y', /%23/],
  ['/x/y', /must be percent-encoded/],
  ['/x?a=1?b=2', /must be percent-encoded/],
  ['/x?zq=1', /parameter zq\b/],
  // A slip makes a part of a password the name of a parameter.
  ['/x?sslcert=1&password=zq81&zq81word=1', /parameter number \d/],
  ['/zq81word@localhost', /must be percent-encoded/],
  [':12/ab?zq81word@localhost/x', /parameter number 1\b/],
  ['/x?=1', /parameter number 1\b/],
  ['/x\n', /control character/],
  ['/x?sslcert=1&ssl-cert=2', /parameter ssl-cert\b.*twice/],
  ['/x?sslmode=zq81', /ssl-?mode/],
  [':zq81/x', /invalid port number/],
];

export const urlFaults = section('Faults of DATABASE_URL', { databases: serverDatabases, atOnce: 2 }, (check) => {
  check('the line says which part is wrong, and has no password', async (scene) => {
    for (const [end, part] of WRONG_PARTS) {
      const [scheme] = scene.subject.server.split('//');
      const DATABASE_URL = `${scheme}//zq81user:zq81secret@localhost${end}`;
      const { code, stderr } = await scene.command(['status'], await scene.environment({ DATABASE_URL }));
      equal(code, 1, `exit code with ${end}`);
      oneLine(stderr, new RegExp(`^error: DATABASE_URL is malformed: .*${part.source}`));
      ok(!stderr.includes('zq81'), `the line contains a value: ${stderr}`);
    }
  });
});

const ASKS_FOR_NOTHING = [
  'channel_binding=prefer',
  'client_encoding=UTF8',
  'connect_timeout=10',
  'keepalives=1',
  'requiressl=0',
  'sslcompression=0',
  'sslrootcert=',
].join('&');

export const postgresVariables = section('PG variables', { databases: ['postgres'], atOnce: 4 }, (check) => {
  check('a malformed one is refused', async (scene) => {
    for (const value of ['vrify-full', 'zq81', '']) await refused(scene, 'PGSSLMODE', { PGSSLMODE: value });
    for (const name of ['PGSSLCERT', 'PGSSLKEY']) await refused(scene, name, { [name]: '' });
    await refused(scene, 'PGPORT', { PGPORT: 'zq81' });
  });

  check('one about TLS or sign-in that SQLx does not know is refused', async (scene) => {
    const names = [
      'PGREQUIRESSL',
      'PGSSL_MODE',
      'PGREQUIREAUTH',
      'PGREQUIREPEER',
      'PGSSLCRL',
      'PGSSLMINPROTOCOLVERSION',
    ];
    names.push('PGSSLMAXPROTOCOLVERSION', 'PGCHANNELBINDING', 'PGSERVICE', 'PGGSSENCMODE', 'PGTARGETSESSIONATTRS');
    for (const name of names) await refused(scene, name, { [name]: 'require' });
  });

  check('.env must not have one, because SQLx does not read it there', async (scene) => {
    const unknown = ['PGREQUIREAUTH', 'PGCHANNELBINDING', 'PGGSSENCMODE', 'PGSSLCRL', 'PGTARGETSESSIONATTRS'];
    for (const name of ['PGSSLMODE', 'PGPASSWORD', ...unknown]) await refusedInDotEnv(scene, name);
  });

  check('bytes that are not UTF-8 are refused', async (scene) => {
    for (const name of ['PGPASSWORD', 'PGSSLROOTCERT', 'PGOPTIONS']) {
      for (const command of ['migrate', 'status']) {
        const line = `${name}="$(printf "zq81\\377")" exec "$0" ${command}`;
        const { code, stderr } = await scene.shell(line, [], await scene.environment());
        equal(code, 1, `exit code of ${command} with such a ${name}`);
        oneLine(stderr, new RegExp(`\\b${name}\\b`));
      }
    }
  });

  check('parameters of DATABASE_URL that SQLx joins may be there twice', async (scene) => {
    const DATABASE_URL = `${scene.databases.fresh()}?options=-c%20geqo%3Doff&options=-c%20jit%3Doff&&`;
    status(await (await scene.start({ DATABASE_URL })).api.get('/health/ready'), 200);
  });

  check('parameters of DATABASE_URL that ask for nothing are accepted', async (scene) => {
    const DATABASE_URL = `${scene.databases.fresh()}?${ASKS_FOR_NOTHING}`;
    status(await (await scene.start({ DATABASE_URL })).api.get('/health/ready'), 200);
  });

  check('the name of a parameter of DATABASE_URL may be encoded', async (scene) => {
    const DATABASE_URL = `${scene.databases.fresh()}?options%5Bgeqo%5D=off`;
    status(await (await scene.start({ DATABASE_URL })).api.get('/health/ready'), 200);
  });

  check('a password for an IPv6 address comes from .pgpass', async (scene) => {
    const received: string[] = [];
    const server = net.createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', (part) => {
        if (part[0] === 'p'.charCodeAt(0)) received.push(part.toString('latin1', 5, part.length - 1));
        else if (part.length === 8)
          socket.write('N'); // no TLS
        else socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3])); // AuthenticationCleartextPassword
        if (received.length > 0) socket.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '::1', resolve));
    scene.atEnd(() => server.close());
    const { port } = server.address() as net.AddressInfo;
    const PGPASSFILE = join(scene.subject.directory, 'project-pgpass');
    writeFileSync(PGPASSFILE, `\\:\\:1:${port}:*:*:zq81\n`, { mode: 0o600 });
    const DATABASE_URL = `${scene.subject.server.split('//')[0]}//user@[::1]:${port}/x`;
    await scene.command(['status'], await scene.environment({ DATABASE_URL, PGPASSFILE }));
    equal(received[0], 'zq81', 'password');
  });

  check('a socket that is missing is named', async (scene) => {
    const url = scene.databases.fresh();
    const { protocol, pathname } = new URL(url);
    const places = [
      { DATABASE_URL: `${url}?host=%2Fnone` },
      { DATABASE_URL: `${protocol}//${pathname}`, PGHOST: '/none' },
    ];
    for (const place of places) {
      const { code, stderr } = await scene.command(['status'], await scene.environment(place));
      equal(code, 1, 'exit code');
      oneLine(stderr, /cannot connect to PostgreSQL at \/none\/\.s\.PGSQL\.\d+ /);
    }
  });

  check('an empty sslrootcert of DATABASE_URL replaces PGSSLROOTCERT', async (scene) => {
    const DATABASE_URL = `${scene.databases.fresh()}?sslmode=prefer&sslrootcert=`;
    const server = await scene.start({ DATABASE_URL, PGSSLROOTCERT: '/none' });
    status(await server.api.get('/health/ready'), 200);
  });

  check('a CA does not matter without TLS', async (scene) => {
    const server = await scene.start({ PGSSLMODE: 'disable', PGSSLROOTCERT: '/none' });
    status(await server.api.get('/health/ready'), 200);
  });

  check('a known mode is accepted', async (scene) => {
    const known = {
      PGSSLMODE: 'disable',
      PGSSLROOTCERT: '',
      PGSSLCRL: '',
      PGREQUIRESSL: '0',
      PGCHANNELBINDING: 'prefer',
      PGGSSENCMODE: 'prefer',
      PGSSLSNI: '1',
      PGSSLMAXPROTOCOLVERSION: 'TLSv1.3',
      PGSERVICE_SERVICE_HOST: '10.0.0.1',
      PGSSLNEGOTIATION: 'postgres',
      PGSSLCERTMODE: 'allow',
      PGSSLMINPROTOCOLVERSION: 'TLSv1.2',
      PGSERVICEFILE: '/none',
      PGTARGETSESSIONATTRS: 'any',
      PGTZ: 'UTC',
    };
    status(await (await scene.start(known)).api.get('/health/ready'), 200);
  });
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

  check('DATABASE_URL of the right scheme that cannot work, also for subcommands', async (scene) => {
    const files = () => readdirSync(scene.subject.directory).filter((name) => !/^(contract_|project-)/.test(name));
    const before = isFile(scene.subject.database) ? files() : [];
    for (const url of unusable(scene)) {
      await refused(scene, 'DATABASE_URL', { DATABASE_URL: url });
      for (const command of ['migrate', 'status']) {
        const env = await scene.environment({ DATABASE_URL: url });
        const { code, stdout, stderr } = await scene.command([command], env);
        equal([code, stdout], [1, ''], `exit code and standard output of ${command} with ${url}`);
        oneLine(stderr, /\bDATABASE_URL\b/);
      }
    }
    if (!isFile(scene.subject.database)) return;
    equal(files(), before, 'files');
    await refused(scene, 'DATABASE_URL', { DATABASE_URL: `${scene.databases.fresh()}?mode=rw` }); // no such file
    // Other tools add this parameter, and it works.
    await scene.start({ DATABASE_URL: `${scene.databases.fresh()}?mode=rwc` });
  });

  check('a database file that the program may not write', async (scene) => {
    if (!isFile(scene.subject.database)) return;
    const env = await scene.environment();
    equal((await scene.command(['migrate'], env)).code, 0, 'exit code of migrate');
    chmodSync(fileOf(env.DATABASE_URL!), 0o444);
    // Root may write every file, unless it gives up its capabilities.
    const restricted = process.getuid!() === 0 ? 'setpriv --bounding-set=-all --inh-caps=-all' : '';
    const { code, stderr } = await scene.shell(`exec ${restricted} "$0"`, [], env);
    equal(code, 1, 'exit code');
    oneLine(stderr, /\bDATABASE_URL\b.*readonly database/);
  });

  check('bytes that are not UTF-8 are refused, and the variable is named', async (scene) => {
    const names = ['HOST', 'RUST_LOG', 'CORS_ALLOWED_ORIGINS', 'DATABASE_URL', 'TOKIO_WORKER_THREADS'];
    for (const name of scene.auth === 'jwt' ? [...names, 'JWT_SECRET'] : names) {
      const line = `${name}="$(printf "%s\\377" "$${name}")" exec "$0"`;
      const { code, stderr } = await scene.shell(line, [], await scene.environment());
      equal(code, 1, `exit code with such a ${name}`);
      oneLine(stderr, new RegExp(`\\b${name}\\b`));
    }
  });

  check('.env in the current directory sets what the environment does not', async (scene) => {
    const { DATABASE_URL, PATH, ...rest } = await scene.environment();
    const text = Object.entries({ ...rest, DATABASE_URL }).map(([name, value]) => `${name}='${value}'\n`);
    for (const start of ['', '\uFEFF', '\uFEFF# With a byte order mark.\r\n']) {
      const { directory } = withDotEnv(scene, start + text.join(''));
      const { code, stderr } = await scene.shell('exec "$0" migrate', [], { PATH: PATH! }, directory);
      equal(code, 0, `exit code with ${JSON.stringify(start)} (${stderr})`);
    }
  });

  check('.env in a directory above is not read', async (scene) => {
    const { DATABASE_URL: _, ...rest } = await scene.environment();
    const url = urlOf(scene.subject.database, 'zq81_second');
    const { directory, below } = withDotEnv(scene, `DATABASE_URL='${url}'\n`);
    const { code, stderr } = await scene.shell('exec "$0" migrate', [], rest, below);
    equal(code, 1, 'exit code');
    oneLine(stderr, /DATABASE_URL is not set/);
    equal([...readdirSync(below), ...readdirSync(directory)].sort(), ['.env', 'src'], 'files');
  });

  check('.env must not have TOKIO_WORKER_THREADS, which the program does not read there', (scene) =>
    refusedInDotEnv(scene, 'TOKIO_WORKER_THREADS'),
  );

  check('.env that is not UTF-8, or malformed, is named', async (scene) => {
    const env = await scene.environment();
    const replaced = ['HOST=zq81$b\n', 'HOST="zq81$b"\n', " HOST = zq81'${b}'\n"];
    for (const text of [Buffer.from('HOST=127.0.0.1\n', 'utf16le'), 'HOST=\xe9\n', 'zq81 zq81\n', ...replaced]) {
      const bytes = Buffer.from(text as string, 'latin1');
      const { directory } = withDotEnv(scene, typeof text === 'string' ? bytes : text);
      const { code, stderr } = await scene.shell('exec "$0" status', [], env, directory);
      equal(code, 1, 'exit code');
      oneLine(stderr, /\.env\b/);
      ok(!stderr.includes('zq81'), `the line contains the value: ${stderr}`);
    }
    const { directory } = withDotEnv(scene, "\ufeff# $b\nOTHER = 'zq81$b'\n");
    equal((await scene.shell('exec "$0" migrate', [], env, directory)).code, 0, 'exit code with $ in single quotes');
  });

  check('.env with a value that the program would not read as it is written', async (scene) => {
    const { DATABASE_URL, ...rest } = await scene.environment({ HOST: undefined });
    const env = { ...rest, DATABASE_URL: DATABASE_URL!, OTHER: 'zq81' };
    const changed = [
      "'zq81'$OTHER",
      "'zq81'$NONE",
      '$NONE',
      'zq81\\n',
      '"zq81\\\\"',
      'zq81\\ b',
      'zq81"b"',
      "''zq81",
      '"zq81\nb"',
    ];
    for (const text of [...changed.map((value) => `HOST=${value}\n`), 'HOST=::1\nHOST=zq81\n']) {
      const { directory } = withDotEnv(scene, text);
      const { code, stderr } = await scene.shell('exec "$0" status', [], env, directory);
      equal(code, 1, `exit code with ${text}`);
      oneLine(stderr, text.includes('\nb') ? /\.env\b/ : /\bHOST\b.*\.env\b/);
      ok(!stderr.includes('zq81') && !stderr.includes('pending'), `the line contains the value: ${stderr}`);
    }
    const kept = ['"it\'s" # zq81', "'a$b\\n' #", 'a#b # zq81', '', '# zq81', '""'].map(
      (value, i) => `OTHER${i} = ${value}\n`,
    );
    const { directory } = withDotEnv(scene, `export NAME=1\n${kept.join('')}`);
    equal((await scene.shell('exec "$0" migrate', [], env, directory)).code, 0, 'exit code with values that stay');
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

  check('a limit for open files that leaves too few for clients', async (scene) => {
    for (const [files, connections] of [
      ['1024', '1000'],
      ['200', '10'],
    ]) {
      const env = await scene.environment({ DATABASE_MAX_CONNECTIONS: connections });
      const { code, stderr } = await scene.shell(`ulimit -n ${files}; exec "$0"`, [], env);
      equal(code, 1, 'exit code');
      oneLine(stderr, /`ulimit -n`.*\bDATABASE_MAX_CONNECTIONS\b/);
    }
  });

  check('the second of two programs on one port exits with 1', async (scene) => {
    const first = await scene.start();
    const { code, stderr } = await scene.command([], { ...first.env });
    equal(code, 1, 'exit code');
    const line = stderr.trimEnd().split('\n').at(-1)!;
    oneLine(line, /`PORT=\d+ cargo run`/);
    status(await first.api.get('/health'), 200);
  });
});
