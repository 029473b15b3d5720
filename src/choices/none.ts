import type { ChoiceRecord } from './record.ts';

/** No authentication. */
export const none = {} as const satisfies ChoiceRecord;
