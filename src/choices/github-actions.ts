import type { ChoiceRecord } from './record.ts';

/** Workflows on GitHub, and Dependabot. The add-on consists of files only: no crates, no variables. */
export const githubActions = {} as const satisfies ChoiceRecord;
