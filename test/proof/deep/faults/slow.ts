import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { equal, ok, within } from '../../../contract/expect.ts';
import type { Program } from '../../../contract/program.ts';
import type { Scene } from '../../../contract/scene.ts';
import { attempt } from '../../../support/shell.ts';
import { Load, longest, onlyAnswered } from './load.ts';

const CONNECTIONS = 500;

/** Seconds of an attack: longer than the limits of 10 s for a head and REQUEST_TIMEOUT_SECS for a body. */
const LENGTH = 16;

/** The arguments of slowhttptest for three kinds of slow clients. */
const ATTACKS: Record<string, (url: string) => string[]> = {
  'slow heads': (url) => ['-H', '-i', '3', '-x', '24', '-u', `${url}/health`],
  'slow bodies': (url) => [
    '-B',
    '-i',
    '3',
    '-x',
    '24',
    '-s',
    '8192',
    '-t',
    'POST',
    '-f',
    'application/json',
    '-u',
    `${url}/users`,
  ],
  'slow readers': (url) => ['-X', '-w', '1', '-y', '16', '-n', '3', '-z', '8', '-k', '10', '-u', `${url}/`],
};

/** Runs all three attacks at once. Requires that other clients are not affected. */
export async function slow(scene: Scene): Promise<string> {
  const tool = await attempt('bash', ['-c', 'command -v slowhttptest']);
  ok(tool.code === 0, 'slowhttptest is not installed (apt-get install slowhttptest)');
  const program = await scene.start({ REQUEST_TIMEOUT_SECS: '8' });
  const owner = await scene.person({}, program);
  const load = new Load(scene);
  load.clientsOf(1, 'GET /health', () => program.api.get('/health'), 50);
  load.clientsOf(1, 'GET /health/ready', () => program.api.get('/health/ready'), 50);
  load.clientsOf(1, 'POST /orders', () => owner.api.post('/orders', owner.order()), 50);
  await sleep(500);
  const results = await Promise.all(
    Object.keys(ATTACKS).map((attack) => run(attack, program, scene.subject.directory)),
  );
  await load.stop();
  onlyAnswered(load.samples, 200, 201);
  within(longest(load.samples), 0, 3000, 'the slowest request of another client');
  const slowest = Math.round(longest(load.samples));
  return `${results.join(', ')}; ${load.samples.length} requests of other clients, slowest ${slowest} ms`;
}

async function run(attack: string, program: Program, directory: string): Promise<string> {
  const report = join(directory, `${attack.replace(' ', '-')}-${program.port}`);
  const how = ATTACKS[attack]!(`http://127.0.0.1:${program.port}`);
  const common = ['-c', CONNECTIONS, '-r', 250, '-l', LENGTH, '-p', 3, '-g', '-o', report, '-v', 0].map(String);
  const { code, output } = await attempt('slowhttptest', [...how, ...common]);
  equal(code, 0, `${attack}: exit code of slowhttptest (${output.slice(-300)})`);
  const seconds = rows(readFileSync(`${report}.csv`, 'utf8'));
  const atOnce = Math.max(...seconds.map((row) => row.Connected!));
  const established = Math.max(...seconds.map((row) => row.Connected! + row.Closed!));
  equal(established, CONNECTIONS, `${attack}: connections that slowhttptest established`);
  equal(
    seconds.filter((row) => row['Service Available'] === 0).length,
    0,
    `${attack}: seconds without an answer to slowhttptest's own requests`,
  );
  // A client that does not read cannot notice that its connection is closed.
  if (attack !== 'slow readers')
    ok(seconds.at(-1)!.Connected! < CONNECTIONS / 2, `${attack}: the program did not close the connections`);
  return `${atOnce} ${attack}`;
}

/** The rows of a report, with the column names of its first line as keys. */
function rows(csv: string): Record<string, number>[] {
  const [names = [], ...lines] = csv
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  ok(names.includes('Connected') && lines.length > 2, `slowhttptest reported nothing: ${csv.slice(0, 200)}`);
  return lines.map((line) => Object.fromEntries(names.map((name, at) => [name, Number(line[at])])));
}
