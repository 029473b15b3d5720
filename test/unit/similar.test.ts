import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { COMMANDS, directoryArgument, misspelledCommand } from '../../src/answers/commands.ts';
import { edits, mostSimilar } from '../../src/terminal/similar.ts';
import { bin } from '../support/cli.ts';

describe('edits', () => {
  it.each([
    ['doctr', 'doctor', 1],
    ['dcotor', 'doctor', 1],
    ['pleh', 'help', 4],
    ['roctod', 'doctor', 2],
    ['help', 'help', 0],
  ])('from %s to %s: %i', (a, b, count) => expect(edits(a, b)).toBe(count));
});

it('suggests nothing for a word that resembles nothing', () => {
  expect(mostSimilar('teapot', ['axum', 'actix-web'])).toBeUndefined();
  expect(mostSimilar('axmu', ['axum', 'actix-web'])).toBe('axum');
});

it('knows the commands of the program', () => {
  const help = execFileSync(process.execPath, [bin, '--help'], { encoding: 'utf8' });
  const [, list = ''] = help.split('Commands:\n');
  const named = [...list.split('\n\n')[0]!.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name);
  expect(named).toEqual(COMMANDS);
});

describe('a directory as an argument', () => {
  it.each([...COMMANDS, 'doctr', 'helps', 'list', 'upgrade'])('is a path if it is like a command: %s', (word) => {
    expect(directoryArgument(word)).toBe(`./${word}`);
  });

  it.each(['my-api', 'my-doctor', 'a/doctor', './doctor', '.', 'dd'])('is itself otherwise: %s', (word) => {
    expect(misspelledCommand(word)).toBeUndefined();
    expect(directoryArgument(word)).toBe(word);
  });
});
