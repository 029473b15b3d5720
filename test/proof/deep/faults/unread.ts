import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { equal } from '../../../contract/expect.ts';
import { Scene } from '../../../contract/scene.ts';

const CLIENTS = 1_100;
const FILES = 1_024;
const HEALTHY = 16;
const LIMIT = 15_000;

/** The maximum memory per client, in MB: the buffers of its connection, but no copy of the response. */
const MEMORY = 0.2;
const PAGES = ['/openapi.json', '/docs/swagger-ui-bundle.js'];

/** More clients than the program may have files send requests and never read. They must not lock out others. */
export async function unread(outer: Scene): Promise<string> {
  const results: string[] = [];
  for (const page of PAGES) results.push(`${page}: ${await unreadPage(outer, page)}`);
  return `beside ${CLIENTS} clients that never read, ${results.join('; ')}`;
}

async function unreadPage(outer: Scene, page: string): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'unread-'));
  outer.atEnd(() => rmSync(directory, { recursive: true, force: true }));
  const executable = join(directory, 'program');
  writeFileSync(executable, `#!/bin/sh\nulimit -n ${FILES}\nexec '${outer.subject.executable}' "$@"\n`);
  chmodSync(executable, 0o755);
  const scene = new Scene({ ...outer.subject, executable });
  outer.atEnd(() => scene.close());
  const program = await scene.start();
  const before = await program.memory();

  const script = join(import.meta.dirname, 'unread.py');
  const holding = spawn('python3', [script, String(program.port), page, String(CLIENTS)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  outer.atEnd(() => holding.stdin.end());
  await once(holding.stdout, 'data');
  const begin = performance.now();
  const statuses = await Promise.all(
    Array.from({ length: HEALTHY }, () =>
      fetch(`http://127.0.0.1:${program.port}/health/ready`, { signal: AbortSignal.timeout(LIMIT) }).then(
        ({ status }) => status,
        (error: Error) => error.message,
      ),
    ),
  );
  const seconds = (performance.now() - begin) / 1000;
  equal(statuses, Array(HEALTHY).fill(200), `answers to ${HEALTHY} clients beside ${CLIENTS} that never read`);
  const growth = (await program.memory()) - before;
  holding.stdin.end();
  await once(holding, 'close');
  await program.stop();
  if (growth > MEMORY * CLIENTS) throw new Error(`${growth.toFixed()} MB for clients that do not read ${page}`);
  return `${HEALTHY} others got their answer within ${seconds.toFixed(1)} s, and ${growth.toFixed()} MB were used`;
}
