import { chmodSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import type { Terminal } from '@xterm/headless';
import xterm from '@xterm/headless';
import { RUST } from '../../src/choices/rust.ts';
import { type Row, rowsOf } from './screen.ts';

export interface Session {
  rows: readonly Row[];
  /** The same as plain text, with a line break at the end. */
  text: string;
}

const PROGRAM = 'create-backend';
const ARGUMENTS = ['my-api'];

/** Where the session takes place, as far as the picture shows. */
const SHOWN_HOME = '/home/ada';

const SIZE = { cols: 80, rows: 24 };
const ENTER = '\r';
const TIME_LIMIT = 60_000;

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');

/**
 * Runs the built program in a pseudo-terminal, as a user who linked it and answers each question with Enter. cargo and
 * the C compiler are stand-ins.
 *
 * @throws Error with the screen when the program fails, waits for something else, or shows a path of this machine
 */
export async function record(): Promise<Session> {
  const home = mkdtempSync(join(realpathSync(tmpdir()), 'cb-'));
  const tools = mkdtempSync(join(realpathSync(tmpdir()), 'cb-'));
  try {
    standIns(tools);
    symlinkSync(join(root, 'bin', 'create-backend.js'), join(tools, PROGRAM)); // as `npm link` does
    const output = await run(home, tools);
    const shown = output.replaceAll(home, SHOWN_HOME).replaceAll(root, `${SHOWN_HOME}/${PROGRAM}`);
    const screen = await replay(shown);
    const text = `${linesOf(screen).join('\n')}\n`;
    for (const path of [tools, realpathSync(tmpdir()), root]) {
      if (text.includes(`${path}/`)) throw new Error(`The session shows a path of this machine, ${path}:\n${text}`);
    }
    return { rows: rowsOf(screen), text };
  } finally {
    for (const directory of [home, tools]) rmSync(directory, { recursive: true, force: true });
  }
}

/** Programs in a directory for the PATH, and a `gitconfig`: a session then does not depend on what the machine has. */
export function standIns(directory: string): void {
  const scripts = { cargo: `echo "cargo ${RUST}.0"`, rustc: `echo "rustc ${RUST}.0"`, cc: ':' };
  for (const [name, command] of Object.entries(scripts)) {
    writeFileSync(join(directory, name), `#!/bin/sh\n${command}\n`);
    chmodSync(join(directory, name), 0o755);
  }
  writeFileSync(join(directory, 'gitconfig'), '[user]\n\tname = Ada\n\temail = ada@example.com\n');
}

/** @returns all that the terminal received, the typed command first */
async function run(home: string, tools: string): Promise<string> {
  const pty = spawn(process.execPath, [join(tools, PROGRAM), ...ARGUMENTS], {
    cwd: home,
    ...SIZE,
    env: {
      PATH: [tools, process.env.PATH].join(delimiter),
      HOME: home,
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      GIT_CONFIG_GLOBAL: join(tools, 'gitconfig'),
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CEILING_DIRECTORIES: dirname(home),
    },
  });
  let output = `$ ${[PROGRAM, ...ARGUMENTS].join(' ')}\r\n`;
  let answered = -1;
  const answer = async () => {
    const lines = linesOf(await replay(output));
    const answers = lines.filter((line) => line.startsWith('✔ ')).length;
    // A question may arrive in two parts: one Enter for each, not one for each part.
    if (answers <= answered || !lines.some((line) => line.startsWith('? '))) return;
    answered = answers;
    pty.write(ENTER);
  };
  const exitCode = await new Promise<number>((resolve, reject) => {
    const fail = (error: Error) => {
      pty.kill();
      reject(error);
    };
    const limit = setTimeout(
      () => fail(new Error(`The session did not end within ${TIME_LIMIT / 1000} s:\n${output}`)),
      TIME_LIMIT,
    );
    pty.onData((data) => {
      output += data;
      answer().catch(fail);
    });
    pty.onExit(({ exitCode }) => {
      clearTimeout(limit);
      resolve(exitCode);
    });
  });
  if (exitCode !== 0) throw new Error(`The program failed with exit code ${exitCode}:\n${output}`);
  return output;
}

/** The terminal after it received this. What scrolled off the screen is kept. */
export async function replay(output: string): Promise<Terminal> {
  const terminal = new xterm.Terminal({ ...SIZE, scrollback: 1000, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(output, resolve));
  return terminal;
}

/** A line that was too long for the screen, and went on in the next row, is one line here. */
function linesOf(terminal: Terminal): string[] {
  const buffer = terminal.buffer.active;
  const lines: string[] = [];
  for (let at = 0; at < buffer.length; at++) {
    const row = buffer.getLine(at)!;
    if (row.isWrapped) lines.push(lines.pop()! + row.translateToString(true));
    else lines.push(row.translateToString(true));
  }
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
}
