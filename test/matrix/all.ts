import { combinations } from '../../src/options.ts';
import { sample, type Sample } from './sample.ts';

/** Every combination, rendered once. */
export const samples: readonly Sample[] = combinations().map((choices) => sample(choices));
