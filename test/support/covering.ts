import {
  type Addon,
  type Choices,
  combinations,
  defaults,
  type OptionName,
  option,
} from '../../src/answers/options.ts';

/**
 * Each framework on each database. The auth kinds take turns, so that each framework meets every kind. With another
 * shift, the turns begin with another kind.
 */
function covering(all: readonly Choices[], shift: number): Choices[] {
  const place = (name: OptionName, value: string) => option(name).choices.findIndex((choice) => choice.value === value);
  return all.filter(({ framework, database, auth }) => {
    const turn = place('framework', framework) + place('database', database) + shift;
    return place('auth', auth) === turn % option('auth').choices.length;
  });
}

export const COVERING: readonly Choices[] = covering(combinations(), 0);

/** The projects without the sample resource that are tested. No pair of a database and an auth kind occurs twice. */
export function withoutSample(addons: readonly Addon[] = defaults().addons): Choices[] {
  return covering(combinations(addons, 'none'), 2);
}
