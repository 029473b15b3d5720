import { type Addon, combinations, defaults, option } from '../../src/answers/options.ts';
import { type Sample, sample } from './sample.ts';

const every = option('addons').choices.map(({ value }) => value as Addon);

/** Every combination without add-ons and with all of them. Together they contain all Rust that can be generated. */
export const bareAndFull: readonly Sample[] = [[], every].flatMap((addons) =>
  combinations(addons).map((choices) => sample(choices)),
);

/** The same, and every combination with the default add-ons. */
export const samples: readonly Sample[] = [
  ...bareAndFull,
  ...combinations(defaults().addons).map((choices) => sample(choices)),
];
