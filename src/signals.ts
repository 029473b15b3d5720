import { Cancelled } from './errors.ts';

const cancellation = new AbortController();

/** Aborts when a signal tells the program to stop. Its reason is a `Cancelled`. */
export const cancelled: AbortSignal = cancellation.signal;

/**
 * After this call, a signal no longer ends the process by itself but aborts `cancelled`. A prompt, git or cargo that
 * is running then stops, its caller cleans up, and the error ends in `cli.ts`. Node delivers signals only between two
 * turns of its event loop. Therefore a signal never interrupts synchronous work.
 */
export function watchSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => cancellation.abort(new Cancelled(signal)));
  }
}

/**
 * Delivers a signal that arrived during synchronous work.
 * @throws Cancelled if there was one
 */
export async function checkpoint(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  cancelled.throwIfAborted();
}
