import type { Command } from 'commander';
import { bash } from '../completions/bash.ts';
import { fish } from '../completions/fish.ts';
import { powershell } from '../completions/powershell.ts';
import { type Line, linesOf } from '../completions/shape.ts';
import { zsh } from '../completions/zsh.ts';
import { printResult } from '../terminal/output.ts';

const scripts = { bash, zsh, fish, powershell } satisfies Record<string, (lines: readonly Line[]) => string>;

/** Prints the script. It contains all words, so completing one starts no program. */
export function completions(shell: keyof typeof scripts, program: Command): void {
  printResult(scripts[shell](linesOf(program)).trimEnd());
}
