// `npm run golden`: after a change of the templates that is meant. Look at the diff.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { folderOf, GOLDEN, tree } from './tree.ts';

rmSync(dirname(folderOf(GOLDEN[0]!)), { recursive: true, force: true });
for (const choices of GOLDEN) {
  const folder = folderOf(choices);
  for (const [path, text] of tree(choices)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  console.log(folder);
}
