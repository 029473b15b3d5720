import { stripVTControlCharacters } from 'node:util';
import { spawn } from '@lydell/node-pty';
import { bin } from './cli.ts';

export const ENTER = '\r';
export const DOWN = '\x1b[B';
export const BACKSPACE = '\x7f';
export const SPACE = ' ';
export const CTRL_C = '\x03';
export const CTRL_D = '\x04';

interface Place {
  home: string;
  env: Record<string, string>;
}

/** The built bin in a pseudo-terminal. */
export function terminal(args: string[], place: Place, size = { cols: 100, rows: 40 }) {
  return programInTerminal(process.execPath, [bin, ...args], place, size);
}

/** Wait for a question before you type: inquirer drops earlier input. */
export function programInTerminal(
  program: string,
  args: string[],
  { home, env }: Place,
  size = { cols: 100, rows: 40 },
) {
  const pty = spawn(program, args, { cwd: home, env, ...size });
  let raw = '';
  let read = 0;
  const listeners = new Set<() => void>();
  const notify = () => listeners.forEach((listener) => listener());
  pty.onData((data) => {
    raw += data;
    notify();
  });
  const exit = new Promise<{ exitCode: number; signal?: number }>((resolve) => pty.onExit(resolve));

  return {
    pid: pty.pid,
    write: (text: string) => pty.write(text),
    resize: (columns: number) => pty.resize(columns, 40),
    /** Waits until the text appears, after the text that the last call waited for. */
    async see(text: string, limit = 10_000): Promise<void> {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`This text did not appear: ${text}\n${stripVTControlCharacters(raw)}`)),
          limit,
        );
        const look = () => {
          const place = raw.indexOf(text, read);
          if (place === -1) return;
          read = place + text.length;
          clearTimeout(timer);
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
      });
    },
    async end() {
      const { exitCode, signal } = await exit;
      return { exitCode, signal, raw, screen: stripVTControlCharacters(raw).replaceAll('\r', '') };
    },
  };
}
