import { expect, it } from 'vitest';
import { combinationId } from '../../src/answers/options.ts';
import type { Sample } from '../support/sample.ts';
import { bareAndFull } from '../support/samples.ts';

/** The texts of each operation in the API description: the comment of the handler, and the text of each status. */
function textsOf({ texts }: Sample): Record<string, readonly string[]> {
  const handlers = [...texts]
    .filter(([path]) => path.startsWith('src/routes/'))
    .flatMap(([, text]) => [...text.matchAll(/((?:^\/\/\/.*\n)+)#\[utoipa::path\(\n([\s\S]*?)\n\)\]/gm)]);
  const operations = handlers.map(([, comment, annotation]) => {
    const [, method, path] = /(\w+), path = "([^"]+)"/.exec(annotation!)!;
    const statuses = [...annotation!.matchAll(/\(status = \d+, description = "[^"]*"/g)].map(([status]) => status);
    return [`${method} ${path}`, [comment!, ...statuses]] as const;
  });
  return Object.fromEntries(operations);
}

const pairs = bareAndFull.flatMap((one) => {
  const isTwin = ({ choices }: Sample) =>
    JSON.stringify({ ...choices, framework: 'axum' }) === JSON.stringify(one.choices);
  return bareAndFull
    .filter((other) => other !== one && isTwin(other))
    .map((other) => [`${combinationId(one.choices)} ${one.choices.addons.join('+')}`, one, other] as const);
});

it('there are pairs to compare', () => expect(pairs.length).toBeGreaterThanOrEqual(18));

it.each(pairs)('%s: an operation has the same texts on both frameworks', (_, one, other) => {
  const texts = textsOf(one);
  expect(Object.keys(texts).length).toBeGreaterThanOrEqual(10);
  expect(textsOf(other)).toEqual(texts);
});
