import { join } from 'node:path';
import { type Choices, combinationId } from '../../src/answers/options.ts';
import { type Generated, generate } from '../../src/generate/generate.ts';
import { templates } from '../../src/generate/templates.ts';
import type { Resource } from '../../src/resources/resource.ts';
import { root } from './repository.ts';

export const templatesDirectory = join(root, 'templates');

export const VERSION = '0.0.0';

export const SECRET = '0123456789abcdef'.repeat(4);

/** A generated project in memory. */
export interface Sample extends Generated {
  id: string;
  choices: Choices;
  /** Path → text. */
  texts: ReadonlyMap<string, string>;
}

export function sample(choices: Choices, name = 'my-api', resources: readonly Resource[] = []): Sample {
  const generated = generate({ ...choices, name, resources }, templates, VERSION, SECRET);
  const texts = new Map([...generated.files].map(([path, { text }]) => [path, text]));
  const id = [combinationId(choices), ...choices.addons].join('+');
  return { id, choices, texts, ...generated };
}
