import { type Choices, combinations, defaults, parseWord, type SampleName } from '../answers/options.ts';
import { placeOf } from '../disk/place.ts';
import { inspectTarget } from '../disk/target.ts';
import { writeProject } from '../disk/write.ts';
import { USAGE, UserError } from '../errors.ts';
import { type GeneratedFile, generate, newSecret } from '../generate/generate.ts';
import { templates } from '../generate/templates.ts';
import { printResult, say } from '../terminal/output.ts';
import { version } from '../version.ts';
import { nameLeftovers } from './leftovers.ts';

export interface SamplesRequest {
  directory: string;
  /** Lists of words such as `axum,sqlite,none`. A combination needs all words of at least one list. */
  only: readonly string[];
  sample: SampleName;
  json: boolean;
}

/**
 * Creates every combination with the default add-ons, each in its own folder, and an index. CI jobs publish these
 * samples. It writes all of them or none, like `create`.
 */
export async function samples({ directory, only, sample, json }: SamplesRequest): Promise<void> {
  const target = inspectTarget(placeOf(directory));
  const files = new Map<string, GeneratedFile>();
  const index = select(only, sample).map((choices) => {
    const name = [choices.framework, choices.database, choices.auth].join('-');
    const { project, files: own } = generate({ ...choices, name }, templates, version, newSecret());
    for (const [path, file] of own) files.set(`${name}/${path}`, file);
    return { folder: name, ...choices, files: [...own.keys()], command: project.context.generator.command };
  });
  const text = JSON.stringify({ version, samples: index }, null, 2);
  files.set('index.json', { text: `${text}\n` });

  const { leftovers } = await writeProject(target, files);
  say(`Created ${index.length} ${index.length === 1 ? 'sample' : 'samples'} with ${files.size} files.`);
  printResult(json ? text : target.path);
  nameLeftovers(leftovers);
}

/** @throws UserError for an unknown word, and for words that no combination has together */
function select(only: readonly string[], sample: SampleName): Choices[] {
  const lists = only.map((list) => list.split(',').map((word) => parseWord('--only', word)));
  const selected = combinations(defaults().addons, sample).filter(({ framework, database, auth }) => {
    const words: string[] = [framework, database, auth];
    return lists.length === 0 || lists.some((list) => list.every((word) => words.includes(word)));
  });
  if (selected.length > 0) return selected;
  throw new UserError(
    `No combination matches --only ${only.join(' --only ')}.`,
    'Use at most one value of each option, such as axum,sqlite,none.',
    USAGE,
  );
}
