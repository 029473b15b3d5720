import { beforeEach, expect, it, vi } from 'vitest';
import { askChanges, askResource } from '../../src/answers/resource-prompts.ts';
import { changedFields } from '../../src/resources/changes.ts';
import { fitted } from '../../src/resources/fit.ts';
import { parseSpec } from '../../src/resources/spec.ts';

interface Question {
  name: string;
  validate?: (text: string) => true | string;
}

/** What the user types at the prompts, one after the other. */
const typed: string[] = [];

/** What a prompt says about an answer that it refuses. */
const refusals: string[] = [];

vi.mock('../../src/terminal/output.ts', () => ({ say: () => {} }));
vi.mock('../../src/answers/terminal-prompt.ts', async (original) => ({
  ...(await original<object>()),
  loadPrompt:
    async () =>
    async ([question]: readonly Question[]) => {
      for (;;) {
        const answer = typed.shift();
        if (answer === undefined) throw new Error('The prompts ask for more than the test types.');
        const says = question!.validate?.(answer) ?? true;
        if (says === true) return { [question!.name]: answer };
        refusals.push(says);
      }
    },
}));

const AROUND = { crate: 'my_api', signIn: true, builtIn: ['user'] };

beforeEach(() => {
  typed.length = 0;
  refusals.length = 0;
});

it.each([
  ['line item', ['line item', 'x:int', '', 'owned'], 'line_item x:int --owned'],
  ['a plural of two words', ['fish', 'many fish', 'x:int', '', 'owned'], 'fish --plural=many_fish x:int --owned'],
])('a name of two words is one word of the spec: %s', async (_, answers, spec) => {
  typed.push(...answers);
  expect(await askResource('', [], true, (spec) => fitted([spec], AROUND))).toBe(spec);
  expect([typed, refusals]).toEqual([[], []]);
  expect(() => parseSpec(spec)).not.toThrow();
});

it('a change that does not fit the project is refused at the prompt', async () => {
  const [invoice] = fitted([parseSpec('invoice x:int')], AROUND);
  typed.push('+bill:references:nix?', '+user_id:int', '+due_on:date');
  const changes = await askChanges(invoice!, (changes) =>
    fitted([{ ...invoice!, fields: changedFields(invoice!, changes) }], AROUND),
  );
  expect(refusals).toEqual([
    expect.stringContaining('there is no such resource'),
    expect.stringContaining('An owned resource has a field user_id already.'),
  ]);
  expect(changes).toEqual(['+due_on:date']);
});
