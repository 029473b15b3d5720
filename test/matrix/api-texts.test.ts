import { expect, it } from 'vitest';
import type { Sample } from '../support/sample.ts';
import { bareAndFull, withResources } from '../support/samples.ts';

/** The texts of each operation in the API description: the comment of the handler, and the text of each status. */
function textsOf({ texts }: Sample): Record<string, readonly string[]> {
  const handlers = [...texts]
    .filter(([path]) => path.startsWith('src/routes/'))
    .flatMap(([, text]) => [...text.matchAll(/((?:^\/\/\/.*\n)+)#\[utoipa::path\(([\s\S]*?)\n\)+\]/gm)]);
  const operations = handlers.map(([, comment, annotation]) => {
    const [, method, path] = /(\w+), path = "([^"]+)"/.exec(annotation!)!;
    const statuses = [...annotation!.matchAll(/\(status = \d+, description = "[^"]*"/g)].map(([status]) => status);
    return [`${method} ${path}`, [comment!, ...statuses]] as const;
  });
  return Object.fromEntries(operations);
}

const pairs = [bareAndFull, withResources].flatMap((samples) =>
  samples.flatMap((one) => {
    const isTwin = ({ choices }: Sample) =>
      JSON.stringify({ ...choices, framework: 'axum' }) === JSON.stringify(one.choices);
    return samples
      .filter((other) => other !== one && isTwin(other))
      .map((other) => [`${one.id} ${one.choices.addons.join('+')}`, one, other] as const);
  }),
);

it('there are pairs to compare', () => expect(pairs.length).toBeGreaterThanOrEqual(27));

it.each(pairs)('%s: an operation has the same texts on both frameworks', (_, one, other) => {
  const texts = textsOf(one);
  expect(Object.keys(texts).length).toBeGreaterThanOrEqual(10);
  expect(textsOf(other)).toEqual(texts);
});
