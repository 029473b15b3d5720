import type { ExistingProject } from '../../src/change/project.ts';
import { MANIFEST } from '../../src/generate/manifest.ts';
import type { Answers } from '../../src/generate/project.ts';
import { version } from '../../src/version.ts';
import { NO_HISTORY } from './history.ts';

/** A project that has these files, without a disk. */
export function projectInMemory(answers: Answers, texts: ReadonlyMap<string, string>): ExistingProject {
  const { files: hashes } = JSON.parse(texts.get(MANIFEST) ?? '{ "files": {} }') as { files: Record<string, string> };
  const below = (directory: string) => [...texts.keys()].filter((path) => path.startsWith(`${directory}/`));
  return {
    root: '/nowhere',
    answers,
    manifest: texts.get(MANIFEST) ?? '',
    version,
    hashes: new Map(Object.entries(hashes)),
    read: (path) => texts.get(path),
    list: (directory) => below(directory).map((path) => path.slice(directory.length + 1)),
    code: (directory) => below(directory).filter((path) => path.endsWith('.rs')),
    history: async () => NO_HISTORY,
  };
}
