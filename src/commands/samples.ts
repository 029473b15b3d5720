import { type Choices, combinations, defaults, options } from '../answers/options.ts';
import { placeOf } from '../disk/place.ts';
import { inspectTarget } from '../disk/target.ts';
import { writeProject } from '../disk/write.ts';
import { USAGE, UserError } from '../errors.ts';
import { type GeneratedFile, generate, newSecret } from '../generate/generate.ts';
import { templates } from '../generate/templates.ts';
import { printResult, say } from '../terminal/output.ts';
import { version } from '../version.ts';

export interface SamplesRequest {
  directory: string;
  /** Words of a combination, `axum,sqlite,none`: all of them must hold. Several times: any of the lists. */
  only: readonly string[];
  json: boolean;
}

/** Every combination, with the default add-ons, in a folder of its own, and an index: for CI jobs that publish samples. All or nothing, like create. */
export async function samples({ directory, only, json }: SamplesRequest): Promise<void> {
  const files = new Map<string, GeneratedFile>();
  const index = select(only).map((choices) => {
    const name = [choices.framework, choices.database, choices.auth].join('-');
    const { project, files: own } = generate({ ...choices, name }, templates, version, newSecret());
    for (const [path, file] of own) files.set(`${name}/${path}`, file);
    return { folder: name, ...choices, files: [...own.keys()], command: project.context.generator.command };
  });
  const text = JSON.stringify({ version, samples: index }, null, 2);
  files.set('index.json', { text: `${text}\n` });

  const { path } = await writeProject(inspectTarget(placeOf(directory)), files);
  say(`Created ${index.length} ${index.length === 1 ? 'sample' : 'samples'}, ${files.size} files.`);
  printResult(json ? text : path);
}

/** @throws UserError for a word that no option knows, and for words that never come together */
function select(only: readonly string[]): Choices[] {
  const lists = only.map((list) => list.split(',').map(known));
  const selected = combinations(defaults().addons).filter(({ framework, database, auth }) => {
    const words: string[] = [framework, database, auth];
    return lists.length === 0 || lists.some((list) => list.every((word) => words.includes(word)));
  });
  if (selected.length > 0) return selected;
  throw new UserError(
    `No combination has all of ${only.join(' or ')}.`,
    'Give one value of each option, as axum,sqlite,none.',
    USAGE,
  );
}

function known(word: string): string {
  const choices = options.filter(({ multiple }) => !multiple).flatMap((row) => row.choices);
  const found = choices.find(({ value, aliases }) => value === word || aliases.includes(word));
  if (found) return found.value;
  throw new UserError(
    `--only does not know "${word}".`,
    `Use words of: ${choices.map(({ value }) => value).join(', ')}.`,
    USAGE,
  );
}
