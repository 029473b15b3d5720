import type { Choices } from '../answers/options.ts';
import { wordsOf } from '../choices/records.ts';
import type { Surroundings } from '../resources/fit.ts';

/** What the resources of a project must fit. */
export function surroundings({ name, ...choices }: Choices & { name: string }): Surroundings {
  const words = wordsOf(choices);
  return {
    crate: name.replaceAll('-', '_'),
    signIn: words.has('auth'),
    builtIn: ['user', ...(words.has('orders') ? ['order'] : [])],
  };
}
