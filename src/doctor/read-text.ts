import { readFileSync, statSync } from 'node:fs';
import { codeOf } from '../disk/system-errors.ts';

/** A file of the project. Without a text and without a fault, there is no such file. */
export interface TextFile {
  text?: string;
  fault?: {
    /** Follows the name of the file: "is not a file". */
    what: string;
    remedy: string;
  };
}

const KIB = 1024;

/** Reads a file that is not ours. It may be anything, such as a pipe, from which reading would never end. */
export function readText(path: string, largest = 1024 * KIB): TextFile {
  const fault = (what: string, remedy: string): TextFile => ({ fault: { what, remedy } });
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return {};
    if (!found.isFile()) return fault('is not a file', 'Replace it by a file.');
    if (found.size > largest)
      return fault(`is larger than ${largest / KIB} KiB, so it is not checked`, 'Make it smaller.');
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path)) };
  } catch (error) {
    const code = codeOf(error);
    return code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
      ? fault('is not UTF-8', 'Save it as UTF-8.')
      : fault(`cannot be read (${code})`, 'Make it a file that you may read.');
  }
}
