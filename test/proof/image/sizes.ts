import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { megabytes } from './files.ts';

/** Bytes: of the program, of the image, and of what a registry sends for the image. */
export interface Sizes {
  program: number;
  image: number;
  pulled: number;
}

/** How much a program of another combination, or of later crates, may differ from what the tour says. */
const TOLERANCE = 0.15;

/** The file that the tour shows in its chapter on deployment. */
export const STATED = 'docs/tour/image.txt';

/** The text of that file. */
export function statement({ program, image, pulled }: Sizes): string {
  const line = (name: string, rest: string) => `${name.padEnd(10)}${rest}\n`;
  return (
    line('program', megabytes(program)) +
    line('image', `${megabytes(image)}, of which ${megabytes(pulled)} are downloaded`)
  );
}

/** @throws Error if the text has another form */
export function stated(text: string): Sizes {
  const [program, image, pulled] = [...text.matchAll(/([\d.]+) MB/g)].map(([, number]) => Number(number) * 1e6);
  const sizes = { program: program ?? 0, image: image ?? 0, pulled: pulled ?? 0 };
  if (statement(sizes) !== text) throw new Error(`${STATED} has another form than the measurement:\n${text}`);
  return sizes;
}

/** Compares what the tour of a project says with the measurement. */
export function compareSizes(project: string, measured: Sizes): void {
  const file = join(project, STATED);
  if (!existsSync(file)) return;
  const said = stated(readFileSync(file, 'utf8'));
  const names = ['program', 'image', 'pulled'] as const;
  const wrong = names.filter((name) => Math.abs(said[name] / measured[name] - 1) > TOLERANCE);
  if (wrong.length > 0)
    throw new Error(`${STATED} has another size of: ${wrong.join(', ')}. It should be:\n${statement(measured)}`);
}
