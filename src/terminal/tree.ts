type Node = Map<string, Node>;

/** Draws paths as a tree, directories first. */
export function tree(root: string, paths: Iterable<string>): string {
  const top: Node = new Map();
  for (const path of paths) {
    let node = top;
    for (const segment of path.split('/')) {
      if (!node.has(segment)) node.set(segment, new Map());
      node = node.get(segment)!;
    }
  }
  return [`${root}/`, ...draw(top, '')].join('\n');
}

function draw(node: Node, indent: string): string[] {
  const entries = [...node].sort(
    ([a, inA], [b, inB]) => Number(inB.size > 0) - Number(inA.size > 0) || (a < b ? -1 : 1),
  );
  return entries.flatMap(([name, inside], index) => {
    const last = index === entries.length - 1;
    const line = `${indent}${last ? '└── ' : '├── '}${name}${inside.size > 0 ? '/' : ''}`;
    return [line, ...draw(inside, `${indent}${last ? '    ' : '│   '}`)];
  });
}
