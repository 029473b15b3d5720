import { NOT_IN_HISTORY, type Originals } from '../../src/change/history.ts';

/** What the search finds in a project without a history. */
export const NO_HISTORY: Originals = { texts: new Map(), why: NOT_IN_HISTORY };
