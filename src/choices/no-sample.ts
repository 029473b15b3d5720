import type { ChoiceRecord } from './record.ts';

/** No sample resource. */
export const noSample = {
  facts: ['no-sample'],
} as const satisfies ChoiceRecord;
