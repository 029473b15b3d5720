type Node = Map<string, Node>;

/**
 * Draws paths as a tree, directories first.
 * @param folded directories that are shown as one line with the number of their files
 */
export function tree(root: string, paths: Iterable<string>, folded: readonly string[] = []): string {
  const top: Node = new Map();
  for (const path of paths) {
    let node = top;
    for (const segment of path.split('/')) {
      if (!node.has(segment)) node.set(segment, new Map());
      node = node.get(segment)!;
    }
  }
  return [`${root}/`, ...draw(top, '', folded)].join('\n');
}

function draw(node: Node, indent: string, folded: readonly string[]): string[] {
  const entries = [...node].sort(
    ([a, inA], [b, inB]) => Number(inB.size > 0) - Number(inA.size > 0) || (a < b ? -1 : 1),
  );
  return entries.flatMap(([name, inside], index) => {
    const last = index === entries.length - 1;
    const line = `${indent}${last ? '└── ' : '├── '}${name}${inside.size > 0 ? '/' : ''}`;
    if (folded.includes(name)) return [`${line} (${count(inside)} files)`];
    return [line, ...draw(inside, `${indent}${last ? '    ' : '│   '}`, [])];
  });
}

function count(node: Node): number {
  return node.size === 0 ? 1 : [...node.values()].reduce((sum, inside) => sum + count(inside), 0);
}
