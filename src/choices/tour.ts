import type { ChoiceRecord } from './record.ts';

/** The guided tour in docs/tour, with its exercises. */
export const tour = {
  notes: [
    `New to backends in Rust? [A tour of this project](docs/tour/README.md) begins here, and explains the rest chapter by
chapter.`,
  ],
  sections: [
    `# Puts the solutions of docs/tour in the place of its exercises.
[features]
solutions = []`,
  ],
} as const satisfies ChoiceRecord;
