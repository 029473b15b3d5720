/**
 * The change of one file as a unified diff with git's names, so that `git apply` accepts it.
 *
 * @param before the text, or undefined if there is no such file; so is `after`
 * @param context how many unchanged lines surround a change
 */
export function diffOf(path: string, before: string | undefined, after: string | undefined, context = 4): string {
  const from = before === undefined ? '/dev/null' : `a/${path}`;
  const to = after === undefined ? '/dev/null' : `b/${path}`;
  const [a, b] = [linesOf(before), linesOf(after)];
  return [`--- ${from}`, `+++ ${to}`, ...hunksOf(changesOf(a, b), a, b, context), ''].join('\n');
}

/** The last line has git's note if no line break follows it. So it differs from the same line with a line break. */
function linesOf(text = ''): string[] {
  const lines = text.split('\n');
  const last = lines.pop()!;
  return last === '' ? lines : [...lines, `${last}\n\\ No newline at end of file`];
}

/** The lines of `a` from `a0` to `a1` become those of `b` from `b0` to `b1`. */
interface Change {
  a0: number;
  a1: number;
  b0: number;
  b1: number;
  previous: Change | undefined;
}

/** How the first lines of `a` become the first lines of `b`. */
interface Path {
  a: number;
  b: number;
  /** The last change. */
  change: Change | undefined;
}

/** Myers' algorithm: the fewest lines. Of several places, a change is at the last one. */
function changesOf(a: readonly string[], b: readonly string[]): Change[] {
  const paths = new Map<number, Path>(); // to the furthest place of each diagonal: of equal `a - b`
  let [lowest, highest] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]; // diagonals that do not end yet
  for (let edits = 0; ; edits += 1) {
    for (let diagonal = Math.max(lowest, -edits); diagonal <= Math.min(highest, edits); diagonal += 2) {
      const [removing, adding] = [paths.get(diagonal - 1), paths.get(diagonal + 1)];
      paths.delete(diagonal - 1);
      const canRemove = removing !== undefined && removing.a < a.length;
      const canAdd = adding !== undefined && adding.b < b.length;
      let path: Path = { a: 0, b: 0, change: undefined };
      if (canAdd && !(canRemove && removing.a >= adding.a)) path = edited(adding, 0, 1);
      else if (canRemove) path = edited(removing, 1, 0);
      else if (edits > 0) {
        paths.delete(diagonal);
        continue;
      }
      while (path.a < a.length && path.b < b.length && a[path.a] === b[path.b]) {
        path.a += 1;
        path.b += 1;
      }
      if (path.a === a.length && path.b === b.length) return listed(path.change);
      paths.set(diagonal, path);
      if (path.a === a.length) highest = Math.min(highest, diagonal - 1);
      if (path.b === b.length) lowest = Math.max(lowest, diagonal + 1);
    }
  }
}

function edited({ a, b, change }: Path, removed: number, added: number): Path {
  const continues = change !== undefined && change.a1 === a && change.b1 === b;
  const { a0, b0, previous } = continues ? change : { a0: a, b0: b, previous: change };
  const [a1, b1] = [a + removed, b + added];
  return { a: a1, b: b1, change: { a0, a1, b0, b1, previous } };
}

function listed(last: Change | undefined): Change[] {
  const changes: Change[] = [];
  for (let change = last; change !== undefined; change = change.previous) changes.unshift(change);
  return changes;
}

function hunksOf(changes: readonly Change[], a: readonly string[], b: readonly string[], context: number): string[] {
  const groups: Change[][] = [];
  for (const change of changes) {
    const group = groups.at(-1);
    if (group !== undefined && change.a0 - group.at(-1)!.a1 <= 2 * context) group.push(change);
    else groups.push([change]);
  }
  return groups.map((group) => {
    const [first, last] = [group[0]!, group.at(-1)!];
    const before = Math.min(first.a0, context);
    const after = Math.min(a.length - last.a1, context);
    const head = `@@ -${range(first.a0 - before, last.a1 + after)} +${range(first.b0 - before, last.b1 + after)} @@`;
    let at = first.a0 - before;
    const lines = group.flatMap(({ a0, a1, b0, b1 }) => {
      const same = a.slice(at, a0);
      at = a1;
      return [...marked(' ', same), ...marked('-', a.slice(a0, a1)), ...marked('+', b.slice(b0, b1))];
    });
    return [head, ...lines, ...marked(' ', a.slice(at, at + after))].join('\n');
  });
}

/** `3,7`: 7 lines from the third on. Of no lines, the number is that of the line before. */
function range(from: number, to: number): string {
  return `${from === to ? from : from + 1},${to - from}`;
}

function marked(sign: string, lines: readonly string[]): string[] {
  return lines.map((line) => sign + line);
}
