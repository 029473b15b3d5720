/**
 * Shows the tour while it is written: `node tools/run.mjs tools/tour.ts axum,sqlite,jwt <directory> [chapter]` writes
 * the pages of the tour, and the files that the reader has changed after that chapter (or after the last one). A
 * chapter with a fault is named and left out. `axum,sqlite,jwt,no-sample` has no sample resource.
 */
import { join } from 'node:path';
import fs from 'fs-extra';
import { defaults, parse } from '../src/answers/options.ts';
import type { Answers } from '../src/generate/project.ts';
import { projectOf } from '../src/generate/project.ts';
import { render, rendersOnDemand } from '../src/generate/render.ts';
import { templates } from '../src/generate/templates.ts';
import { tourOf } from '../src/generate/tour/review.ts';

const [choices = '', directory = '', until = '17'] = process.argv.slice(2);
const [framework, database, auth, noSample] = choices.split(',');
const answers: Answers = {
  ...defaults(),
  framework: parse('framework', framework!),
  database: parse('database', database!),
  auth: parse('auth', auth!),
  sample: noSample === undefined ? 'orders' : 'none',
  name: 'app',
};
const left = new Set<string>();
for (;;) {
  try {
    const start = render(projectOf(answers, '0.2.0', ''), templates);
    const kept = new Map([...start].filter(([path]) => !left.has(path)));
    const tour = tourOf(answers, kept, (review) =>
      rendersOnDemand(projectOf({ ...answers, resources: [review] }, '0.2.0', ''), templates),
    );
    for (const [path, text] of tour.texts) fs.outputFileSync(join(directory, path), text);
    const last = [...tour.states].filter(([chapter]) => Number(chapter) <= Number(until)).at(-1)?.[1] ?? new Map();
    for (const [path, text] of last)
      if (!path.startsWith('docs/tour/') && start.get(path) !== text) fs.outputFileSync(join(directory, path), text);
    break;
  } catch (error) {
    const { message } = error as Error;
    console.error(message);
    const page = /^(docs\/tour\/[^:,]+\.md)[:,]/.exec(message)?.[1];
    if (page === undefined || left.has(page)) throw error;
    left.add(page);
  }
}
console.error(`left out: ${[...left].join(', ') || 'nothing'}`);
