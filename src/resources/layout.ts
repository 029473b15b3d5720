/**
 * The layout that rustfmt gives to the few constructs whose form depends on the length of a name. Source: the defaults
 * of rustfmt's configuration, https://rust-lang.github.io/rustfmt/.
 */

/** `max_width` */
export const WIDTH = 100;

/** `fn_call_width` and `chain_width` */
export const INNER_WIDTH = 60;

/** `struct_lit_width` */
const STRUCT_WIDTH = 18;

const TAB = 4;

/** `before` + `(a, b)` + `after`, in one line if it fits, otherwise with an argument in each line. */
export function call(indent: number, before: string, args: readonly string[], after: string): string {
  const inner = args.join(', ');
  const line = `${before}(${inner})${after}`;
  if (inner.length <= INNER_WIDTH && indent + line.length <= WIDTH) return line;
  return vertical(indent, before, args, after);
}

/** The path of an import: `invoice::{Invoice, NewInvoice}`. */
export function imported(module: string, names: readonly string[]): string {
  return `${module}::{${names.join(', ')}}`;
}

/** Each item on a line, and the indent of the closing bracket. */
function lines(indent: number, items: readonly string[]): string {
  const pad = ' '.repeat(indent);
  return `${items.map((item) => `${pad}${' '.repeat(TAB)}${item},\n`).join('')}${pad}`;
}

export function vertical(indent: number, before: string, args: readonly string[], after: string): string {
  return `${before}(\n${lines(indent, args)})${after}`;
}

/** A call that is the only argument of another one, so that all of it must be short. */
export function nested(indent: number, before: string, args: readonly string[]): string {
  const line = `${before}(${args.join(', ')})`;
  return line.length <= INNER_WIDTH ? line : vertical(indent, before, args, '');
}

/**
 * `before` + `receiver.a().b()` + `after`, in one line if it fits, otherwise with a link in each line.
 * @param links begin with the dot
 */
export function chain(indent: number, before: string, receiver: string, links: readonly string[], after = ''): string {
  const line = receiver + links.join('');
  const most = links.length > 1 ? INNER_WIDTH : WIDTH;
  if (line.length <= most && indent + before.length + line.length + after.length <= WIDTH) return before + line + after;
  const pad = ' '.repeat(indent + TAB);
  // Behind a receiver that is no longer than an indent, the first link has no line of its own.
  const beside = receiver.length <= TAB && before === '' ? 1 : 0;
  const head = receiver + links.slice(0, beside).join('');
  return `${before}${head}${links
    .slice(beside)
    .map((link) => `\n${pad}${link}`)
    .join('')}${after}`;
}

/** `before { a, b }` of a struct. */
export function structLiteral(indent: number, before: string, members: readonly string[], after: string): string {
  const inner = members.join(', ');
  if (inner.length <= STRUCT_WIDTH) return `${before} { ${inner} }${after}`;
  return `${before} {\n${lines(indent, members)}}${after}`;
}

/** Words in lines of at most `width` columns; the first word is behind `used` columns. */
export function wrapped(words: readonly string[], used: number, indent: number, width = WIDTH): string {
  let column = used;
  return words
    .map((word, at) => {
      const breaks = at > 0 && column + 1 + word.length > width;
      column = breaks ? indent + word.length : column + (at > 0 ? 1 : 0) + word.length;
      return `${at === 0 ? '' : breaks ? `\n${' '.repeat(indent)}` : ' '}${word}`;
    })
    .join('');
}

/** The same words with a comma after all but the last. */
export function listed(items: readonly string[]): string[] {
  return items.map((item, at) => (at < items.length - 1 ? `${item},` : item));
}
