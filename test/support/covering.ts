import {
  type Addon,
  type Choices,
  combinationId,
  combinations,
  defaults,
  type OptionName,
  option,
} from '../../src/answers/options.ts';

/**
 * Each framework on each database. The auth kinds take turns, so that each framework meets every kind. They begin with
 * the kind at `first`, and each further framework begins `step` kinds later. No pair of a database and a kind is twice.
 */
function covering(all: readonly Choices[], first: number, step: 1 | 2): Choices[] {
  const place = (name: OptionName, value: string) => option(name).choices.findIndex((choice) => choice.value === value);
  return all.filter(({ framework, database, auth }) => {
    const turn = first + step * place('framework', framework) + place('database', database);
    return place('auth', auth) === turn % option('auth').choices.length;
  });
}

export const COVERING: readonly Choices[] = covering(combinations(), 0, 1);

/** The projects that users' patches change. */
export const PATCHED: readonly Choices[] = covering(combinations(defaults().addons), 0, 2);

/** The projects without the sample resource that are tested. */
export function withoutSample(addons: readonly Addon[] = defaults().addons): Choices[] {
  return covering(combinations(addons, 'none'), 2, 1);
}

/**
 * The projects that get resources in the deep proof. jwt and session share the templates of resources, so they take
 * turns: each framework on each database has a project with sign-in and one without.
 */
export function withResources(day: number): Choices[] {
  const kinds = option('auth').choices.length - 1;
  const signedIn = combinations().filter(({ auth }) => auth !== 'none');
  const turns = signedIn.filter((_, at) => at % kinds === (day + Math.floor(at / kinds)) % kinds);
  return combinations().filter(
    (choices) => choices.auth === 'none' || turns.map(combinationId).includes(combinationId(choices)),
  );
}

/** The number of days since 1970. */
export function today(): number {
  return Math.floor(Date.now() / 86_400_000);
}

/**
 * Another one each day, so that all have their turn. The step has no divisor in common with the numbers of databases,
 * projects of a covering set, combinations and tours. So frameworks, databases and auth kinds alternate.
 */
export function ofDay<One>(all: readonly One[], day: number): One {
  return all[(day * STEP) % all.length]!;
}

const STEP = 5;
