import type { ChoiceRecord } from './record.ts';

/** Checks on GitHub's machines, and pull requests for newer crates, actions and images. Files alone: no crate, no variable. */
export const githubActions = {} as const satisfies ChoiceRecord;
