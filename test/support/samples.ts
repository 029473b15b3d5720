import { type Addon, combinations, defaults, option } from '../../src/answers/options.ts';
import { withoutSample } from './covering.ts';
import { everyResource } from './resources.ts';
import { type Sample, sample } from './sample.ts';

const every = option('addons').choices.map(({ value }) => value as Addon);

/** Every combination with these add-ons, and some without the sample resource. */
function all(addons: readonly Addon[]): Sample[] {
  return [...combinations(addons), ...withoutSample(addons)].map((choices) => sample(choices));
}

/** Without add-ons, and with all of them. Together they contain all Rust that can be generated. */
export const bareAndFull: readonly Sample[] = [[], every].flatMap(all);

/** The same, and with the default add-ons. */
export const samples: readonly Sample[] = [...bareAndFull, ...all(defaults().addons)];

/** Every combination with resources of all types. */
export const withResources: readonly Sample[] = combinations().map((choices) => {
  const one = sample(choices, 'my-api', everyResource(choices.auth));
  return { ...one, id: `${one.id} with resources` };
});
