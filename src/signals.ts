import { Cancelled } from './errors.ts';

const cancellation = new AbortController();

/** Aborts when the user or the system asks the program to stop; its reason is a `Cancelled`. */
export const cancelled: AbortSignal = cancellation.signal;

/**
 * From here on a signal no longer ends the process by itself: it aborts `cancelled`, and whatever waits at that
 * moment (a prompt, which shows the cursor again; git; cargo) stops, lets its caller tidy up, and ends in `cli.ts`.
 * Node delivers signals between two turns of its event loop only, so synchronous work is never cut in half.
 */
export function watchSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => cancellation.abort(new Cancelled(signal)));
  }
}

/**
 * Lets a signal that came during synchronous work arrive.
 * @throws Cancelled when one did
 */
export async function checkpoint(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  cancelled.throwIfAborted();
}
