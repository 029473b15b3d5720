// `npm run changelog`: writes CHANGELOG.md from the entries that the command `update` prints.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { changelog } from '../src/change/changelog.ts';

writeFileSync(fileURLToPath(new URL('../CHANGELOG.md', import.meta.url)), changelog());
