import type { ChoiceRecord } from './record.ts';

/** The guided tour in docs/tour. Its programs and exercises are a crate of their own. */
export const tour = {
  notes: () => [
    `New to backends in Rust? [The tour of this project](docs/tour/README.md) explains the code, chapter by chapter.`,
  ],
} as const satisfies ChoiceRecord;
