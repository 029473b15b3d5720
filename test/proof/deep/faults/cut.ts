import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { equal, ok, within } from '../../../contract/expect.ts';
import type { Scene } from '../../../contract/scene.ts';

/** The largest response of the program. */
const PAGE = '/docs/swagger-ui-bundle.js';

/**
 * Bytes per second. A shutdown gives responses 20 s: that is enough for the patient client, and not for the slow one.
 * The slowest client gets its response while the program runs.
 */
const RATES = { patient: 25_000, 'too-slow': 8_000, slowest: 4_000 };

/**
 * A client that reads slowly gets every byte, also during the shutdown. A response that the shutdown cuts is logged,
 * with the id of its request.
 */
export async function cut(scene: Scene): Promise<string> {
  const program = await scene.start();
  const alone = await (await reading(scene, program.port, 'alone', RATES.slowest))();
  equal(alone.read, alone.length, 'bytes for a client that reads slowly');

  const patient = await reading(scene, program.port, 'patient', RATES.patient);
  const slow = await reading(scene, program.port, 'too-slow', RATES['too-slow']);
  await sleep(1000);
  program.signal('SIGTERM');
  const [whole, part] = await Promise.all([patient(), slow()]);
  equal(whole.read, whole.length, 'bytes for a client that reads slowly during the shutdown');
  ok(part.read < part.length, `a client got ${part.read} bytes, which needs more than the time of the shutdown`);
  const { code, ms } = await program.exit;
  equal(code, 0, 'exit code');
  within(ms, 0, 25_000, 'time until the exit');
  const cuts = program.stderr.split('\n').filter((line) => /"WARN".*cut the response/.test(line));
  equal(cuts.length, 1, `responses that were cut, in the log: ${cuts.join('\n')}`);
  ok(cuts[0]!.includes('too-slow'), `the line has no request id: ${cuts[0]}`);
  const shutdown = `in ${whole.seconds} s during the shutdown, and ${part.read} for the slower client`;
  return `${whole.length} bytes in ${alone.seconds} s, ${shutdown}`;
}

interface Reading {
  length: number;
  read: number;
  seconds: number;
}

/** Requests the page, and begins to read it. The result waits for the end. */
async function reading(scene: Scene, port: number, id: string, rate: number): Promise<() => Promise<Reading>> {
  const script = join(import.meta.dirname, 'reading.py');
  const client = spawn('python3', [script, String(port), PAGE, id, String(rate)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  scene.atEnd(() => client.kill());
  let output = '';
  client.stdout.on('data', (text) => (output += text));
  const end = once(client.stdout, 'end');
  await once(client.stdout, 'data');
  return async () => {
    await end;
    const [length = 0, read = 0, seconds = 0] = output.split('\n')[1]!.split(' ').map(Number);
    return { length, read, seconds };
  };
}
