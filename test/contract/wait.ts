import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from './client.ts';
import { ok } from './expect.ts';

/** Asks until the answer has the expected status. */
export async function eventually(api: Api, path: string, expected: number, ms = 20_000): Promise<void> {
  const deadline = performance.now() + ms;
  for (;;) {
    const answer = await api.get(path);
    if (answer.status === expected) return;
    ok(performance.now() < deadline, `expected ${expected} within ${ms} ms: ${answer}`);
    await sleep(100);
  }
}
