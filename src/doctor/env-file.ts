import { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { codeOf } from '../disk/system-errors.ts';
import { ENV } from '../generate/manifest.ts';
import { type Finding, failed, warning } from './finding.ts';

export interface EnvFile {
  /** Its path for messages, relative to the project. */
  shown: string;
  /** Undefined when there is no file, or the program cannot read it. */
  text: string | undefined;
  findings: Finding[];
}

/** In bytes. Reading takes time that grows with the square of the size. */
const LARGEST = 64 * 1024;

/** Reads the file that dotenvy would read: the nearest file of that name, in the project or above. */
export function readEnvFile(root: string): EnvFile {
  const findings: Finding[] = [];
  for (let directory = root; ; directory = dirname(directory)) {
    const path = join(directory, ENV);
    const shown = relative(root, path);
    try {
      const found = statSync(path, { throwIfNoEntry: false });
      if (found?.isFile() && found.size > LARGEST) {
        const message = `${shown} is larger than ${LARGEST / 1024} KiB, so it is not checked.`;
        findings.push(failed('environment', message, 'Keep only variables in it. Is a quote left open?'));
        return { shown, text: undefined, findings };
      }
      if (found?.isFile()) return { shown, text: decoded(readFileSync(path)), findings };
      if (found) {
        const message = `${shown} is not a file, so the program ignores it.`;
        findings.push(warning('environment', message, 'Remove it, or replace it by a file.'));
      }
    } catch (error) {
      findings.push(unreadable(shown, error));
      return { shown, text: undefined, findings };
    }
    if (directory === dirname(directory)) return { shown: ENV, text: undefined, findings };
  }
}

/** @throws TypeError when it is not UTF-8: dotenvy refuses the whole file */
function decoded(bytes: Buffer): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

function unreadable(shown: string, error: unknown): Finding {
  if (codeOf(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA')
    return failed('environment', `${shown} is not UTF-8, so the program does not start.`, 'Save it as UTF-8.');
  return failed('environment', `${shown} cannot be read (${codeOf(error)}).`, 'Make it a file that you may read.');
}
