// `npm run session`: records a session at a terminal and draws the pictures that README.md shows. Run it after any
// change of what the program prints.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { draw } from './session/draw.ts';
import { record } from './session/record.ts';

const docs = fileURLToPath(new URL('../docs', import.meta.url));
const session = await record();
writeFileSync(join(docs, 'session.txt'), session.text);
writeFileSync(join(docs, 'session-light.svg'), draw(session, 'light'));
writeFileSync(join(docs, 'session-dark.svg'), draw(session, 'dark'));
console.log(session.text);
