import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { proofHome } from '../../support/proof-home.ts';
import { measureImage } from '../image.ts';
import { compareSizes, statement } from './sizes.ts';

// Builds and runs the image of one project, as root. It compares its sizes with those of the tour, or writes them:
//   node bin/create-backend.js /tmp/my-api --yes -f axum -d sqlite -a jwt --no-git
//   node tools/run.mjs test/proof/image/main.ts --project /tmp/my-api \
//     --write templates/axum/+docker+tour/docs/tour/image.txt
const { values } = parseArgs({ options: { project: { type: 'string' }, write: { type: 'string' } } });
if (values.project === undefined) throw new Error('--project is required');

const project = resolve(values.project);
const home = join(proofHome, 'image');
mkdirSync(home, { recursive: true });
const { sizes, rustc } = await measureImage(project, home);
console.log(`${statement(sizes)}${rustc}`);
if (values.write === undefined) compareSizes(project, sizes);
else writeFileSync(values.write, statement(sizes));
