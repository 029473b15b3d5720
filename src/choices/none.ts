import type { AuthRecord } from './record.ts';

/** No authentication. */
export const none = {
  requestHeaders: 'content-type, x-request-id',
} as const satisfies AuthRecord;
