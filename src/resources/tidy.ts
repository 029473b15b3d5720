import { WIDTH, wrapped } from './layout.ts';

/**
 * Finishes the Rust of one resource. Where a line stands or breaks depends on the length of the resource's name, so the
 * templates write the longest form, and this function makes rustfmt's form of it.
 */
export function tidy(rust: string): string {
  return sortedUses(rust).split('\n\n').map(shortSignatures).join('\n\n').split('\n').map(brokenLet).join('\n');
}

/** Sorts each group of `use` lines, and breaks those that are too long. */
export function sortedUses(rust: string): string {
  return rust.replace(/(?:^use [^;]+;\n)+/gm, (group) => {
    const uses = group.split(/(?<=;)\n/).filter(Boolean);
    return uses
      .map((use) => sortedNames(use.replace(/\s+/g, ' ')))
      .sort((a, b) => compare(a.slice('use '.length), b.slice('use '.length)))
      .map((use) => `${use}\n`)
      .join('');
  });
}

/** `use a::{C, B};` → `use a::{B, C};`, in several lines if it is too long. */
function sortedNames(use: string): string {
  const [, head, inner] = /^(use .*::)\{ ?(.*?),? ?\};$/.exec(use) ?? [];
  if (head === undefined) return use;
  const names = inner!.split(', ').sort(compare);
  if (names.length === 1) return `${head}${names[0]};`;
  const line = `${head}{${names.join(', ')}};`;
  // rustfmt reserves a column for the semicolon of lists.
  if (line.length < WIDTH) return line;
  return `${head}{\n    ${wrapped(
    names.map((name) => `${name},`),
    4,
    4,
    WIDTH - 1,
  )}\n};`;
}

/**
 * Compares paths of imports as rustfmt does (style edition 2024): `self`, `super` and `crate` first, `_` before digits,
 * digits before letters, and numbers by their value.
 */
export function compare(a: string, b: string): number {
  const [one, other] = [parts(a), parts(b)];
  for (const [at, part] of one.entries()) {
    const against = other[at];
    if (against === undefined) return 1;
    if (part === against) continue;
    if (/^\d/.test(part) && /^\d/.test(against)) return Number(part) - Number(against);
    return part < against ? -1 : 1;
  }
  return one.length - other.length;
}

/** The words that come before all names, in this order. */
const FIRST: Readonly<Record<string, string>> = { self: '\x01', super: '\x02', crate: '\x03' };

/** Numbers as a whole, and single characters. The end of a name comes before everything, and then `_`. */
function parts(path: string): string[] {
  const text = path
    .replace(/\b(self|super|crate)\b/g, (word) => FIRST[word]!)
    .replaceAll('::', '\0')
    .replaceAll('_', ' ')
    .replace(/;$/, '');
  return text.match(/\d+|[^\d]/g) ?? [];
}

/** A signature with a parameter in each line becomes one line if that fits. */
function shortSignatures(item: string): string {
  const signature = /^((?:pub )?(?:async )?fn \w+)\(\n((?: {4}.*,\n)*)\)( -> .*)? \{$/m;
  return item.replace(signature, (long, head: string, params: string, result = '') => {
    const inner = params.trim().replace(/,$/, '').replace(/,\n */g, ', ');
    const line = `${head}(${inner})${result} {`;
    return line.length <= WIDTH ? line : long;
  });
}

/** A `let` that is too long breaks after its `=`, if the rest then fits. */
function brokenLet(line: string): string {
  const [, indent, head, rest] = /^( *)(let [^=]+ =) (.*;)$/.exec(line) ?? [];
  if (head === undefined || line.length <= WIDTH) return line;
  const next = `${indent}    ${rest}`;
  return next.length <= WIDTH ? `${indent}${head}\n${next}` : line;
}
