import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../disk/system-errors.ts';
import { ENV } from '../generate/manifest.ts';
import { type Finding, failed } from './finding.ts';

export interface EnvFile {
  /** Its name for messages. */
  shown: string;
  /** Undefined when there is no file, or the program cannot read it. */
  text: string | undefined;
  findings: Finding[];
}

/** In bytes. Reading takes time that grows with the square of the size. */
const LARGEST = 64 * 1024;

/** Reads the file that the program reads. It runs in the project, and does not look above it. */
export function readEnvFile(root: string): EnvFile {
  const path = join(root, ENV);
  const result = (text?: string, ...findings: Finding[]): EnvFile => ({ shown: ENV, text, findings });
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return result();
    if (!found.isFile())
      return result(undefined, failed('environment', `${ENV} is not a file.`, 'Replace it by a file.'));
    if (found.size <= LARGEST) return result(decoded(readFileSync(path)));
    const message = `${ENV} is larger than ${LARGEST / 1024} KiB, so it is not checked.`;
    return result(undefined, failed('environment', message, 'Keep only variables in it. Is a quote left open?'));
  } catch (error) {
    return result(undefined, unreadable(error));
  }
}

/** @throws TypeError when it is not UTF-8: dotenvy refuses the whole file */
function decoded(bytes: Buffer): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

function unreadable(error: unknown): Finding {
  if (codeOf(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA')
    return failed('environment', `${ENV} is not UTF-8, so the program does not start.`, 'Save it as UTF-8.');
  return failed('environment', `${ENV} cannot be read (${codeOf(error)}).`, 'Make it a file that you may read.');
}
