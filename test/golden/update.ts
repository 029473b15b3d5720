// `npm run golden`: stores the files that the templates render now. Read the diff: it is the review of your change.
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
