import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from './client.ts';
import { ok } from './expect.ts';
import type { Program } from './program.ts';
import { status } from './rules.ts';

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

/**
 * Waits until the program has logged all that came before. A thread writes the log in order, so one more request is the
 * last of it.
 */
export async function untilLogged(program: Program): Promise<void> {
  const id = `logged-${randomUUID()}`;
  status(await program.api.get('/health', { headers: { 'x-request-id': id } }), 200);
  await untilLog(program, id);
}

/** Waits until the log contains a text. */
export async function untilLog(program: Program, text: string, ms = 10_000): Promise<void> {
  const deadline = performance.now() + ms;
  while (!`${program.stdout}${program.stderr}`.includes(text)) {
    ok(performance.now() < deadline, `the log has no ${text} after ${ms} ms`);
    await sleep(20);
  }
}
