import { type Block, blocksOf, fences } from '../../support/transcript.ts';

/** What a reader does with a chapter, in order. */
export type Part =
  | { kind: 'console'; line: number; block: Block }
  /** A diff that the reader types. */
  | { kind: 'edit'; line: number; diff: string }
  /** A diff that solves the exercise of the next check. */
  | { kind: 'solution'; line: number; diff: string }
  /** A command that fails before the solution and succeeds with it. */
  | { kind: 'check'; line: number; command: string };

export function partsOf(file: string, markdown: string): Part[] {
  const diffs = fences(markdown)
    .filter(({ info }) => /^diff\b/.test(info))
    .map(({ line, info, lines }): Part => {
      const kind = info === 'diff' ? 'edit' : 'solution';
      return { kind, line, diff: `${lines.join('\n')}\n` };
    });
  const checks = markdown.split('\n').flatMap((text, at): Part[] => {
    const [, command] = /^<!-- check: (.+) -->$/.exec(text) ?? [];
    return command === undefined ? [] : [{ kind: 'check', line: at + 1, command }];
  });
  const consoles = blocksOf(file, markdown).map(
    (block): Part => ({ kind: 'console', line: block.steps[0]?.line ?? 0, block }),
  );
  return [...diffs, ...checks, ...consoles].sort((a, b) => a.line - b.line);
}
