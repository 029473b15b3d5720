import { seeded } from './resources.ts';

/** Numbers from 0 up to a limit, the same ones in each run. */
export function randomNumbers(seed: number): (below: number) => number {
  const random = seeded(seed);
  return (below) => Math.floor(random() * below);
}

/** One of the files that people edit, mostly one that a change touches too. */
export function fileToEdit(
  before: ReadonlyMap<string, string>,
  after: (path: string) => string | undefined,
  random: (below: number) => number,
): string {
  const paths = [...before.keys()].filter((path) => /\.(rs|md|toml|yaml|http)$/.test(path) || path.startsWith('.env'));
  const touched = paths.filter((path) => before.get(path) !== after(path));
  const candidates = touched.length > 0 && random(4) > 0 ? touched : paths;
  return candidates[random(candidates.length)]!;
}

export interface Edit {
  text: string | undefined;
  /** Whether the text after the change still has the edit. */
  survives: (text: string | undefined) => boolean;
}

const count = (text: string | undefined, line: string) =>
  (text ?? '').split(/\r?\n/).filter((other) => other === line).length;

type MakeEdit = (text: string, random: (below: number) => number, name: string) => Edit;

/** Edits as people make them. The name is unique, so that it cannot come from anywhere else. */
export const EDITS: Readonly<Record<string, MakeEdit>> = {
  'inserts a line': (text, random, name) => {
    const lines = text.split('\n');
    lines.splice(random(lines.length), 0, `// ${name}`);
    return { text: lines.join('\n'), survives: (after) => count(after, `// ${name}`) === 1 };
  },
  'inserts a function': (text, random, name) => {
    const lines = text.split('\n');
    const own = [`fn ${name}() {`, `    println!("${name}")`, '}'];
    lines.splice(random(lines.length), 0, ...own);
    return { text: lines.join('\n'), survives: (after) => (after ?? '').includes(own.join('\n')) };
  },
  'changes a line': (text, random, name) => {
    const lines = text.split('\n');
    const at = random(lines.length);
    lines[at] = `${lines[at]} // ${name}`;
    return { text: lines.join('\n'), survives: (after) => count(after, lines[at]!) === 1 };
  },
  'deletes a line': (text, random) => {
    const lines = text.split('\n');
    const unique = lines.filter((line) => line.trim() !== '' && count(text, line) === 1);
    const [gone = ''] = unique.splice(random(unique.length), 1);
    const without = lines.filter((line) => line !== gone || gone === '').join('\n');
    return { text: without, survives: (after) => gone === '' || count(after, gone) === 0 };
  },
  'renames a word': (text, random, name) => {
    const words = [...new Set(text.match(/\b[a-z_]{6,}\b/g) ?? ['none'])];
    const word = words[random(words.length)]!;
    const renamed = text.replaceAll(new RegExp(`\\b${word}\\b`, 'g'), name);
    const own = renamed.split('\n').filter((line) => line.includes(name));
    return { text: renamed, survives: (after) => own.every((line) => count(after, line) >= count(renamed, line)) };
  },
  'sorts the imports': (text) => {
    const lines = text.split('\n');
    const uses = lines.filter((line) => line.startsWith('use ')).reverse();
    const sorted = lines.map((line) => (line.startsWith('use ') ? uses.shift()! : line)).join('\n');
    const order = sorted.split('\n').filter((line) => line.startsWith('use '));
    const kept = (after = '') => after.split('\n').filter((line) => order.includes(line));
    return { text: sorted, survives: (after) => kept(after).join('\n') === order.join('\n') };
  },
  'changes the line endings': (text, _, name) => {
    const edited = `${text}// ${name}\n`.replaceAll('\n', '\r\n');
    return { text: edited, survives: (after) => /\r\n/.test(after ?? '') && !/(?<!\r)\n/.test(after ?? '') };
  },
  'deletes the file': () => ({ text: undefined, survives: (after) => after === undefined }),
};
