import type { ChoiceRecord } from './record.ts';

/** The guided tour in docs/tour, with its exercises. */
export const tour = {
  notes: () => [
    `New to backends in Rust? [The tour of this project](docs/tour/README.md) explains the code, chapter by chapter.`,
  ],
  sections: [
    `# Replaces the exercises of docs/tour with their solutions.
[features]
solutions = []`,
  ],
} as const satisfies ChoiceRecord;
