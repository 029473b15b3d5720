import { Cancelled, UserError } from '../errors.ts';
import { cancelled } from '../signals.ts';

/** Whether the program can prompt. A CI job may have a terminal, but no user. */
export function isInteractive(): boolean {
  return Boolean(process.stdin.isTTY && process.stderr.isTTY && !process.env.CI);
}

export type Question = Record<string, unknown> & { name: string };

/** Says at a prompt what is wrong with an answer, or returns undefined. */
export function faultIn(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return error instanceof UserError ? `${error.message}\n  ${error.remedy}` : String(error);
  }
}

// Inquirer is the largest part of the program, so it is loaded only when a question follows.
export async function loadPrompt(): Promise<(questions: readonly Question[]) => Promise<Record<string, unknown>>> {
  const { createPromptModule } = await import('inquirer');
  const prompt = createPromptModule({ output: process.stderr, signal: cancelled });
  return async (questions) => {
    try {
      return await prompt(questions as unknown as Parameters<typeof prompt>[0]);
    } catch (error) {
      cancelled.throwIfAborted();
      if (error instanceof Error && error.name === 'ExitPromptError') throw new Cancelled('SIGINT');
      throw error;
    }
  };
}

/** Prompts for one of several values. */
export async function askOne(message: string, choices: readonly { value: string; name: string }[]): Promise<string> {
  const prompt = await loadPrompt();
  const { answer } = await prompt([{ type: 'select', name: 'answer', message, choices, pageSize: choices.length }]);
  return String(answer);
}
