import { randomBytes } from 'node:crypto';
import { recordedTypes } from '../choices/field-types.ts';
import { queryData } from '../resources/query-data.ts';
import type { Resource } from '../resources/resource.ts';
import { additionId, lockId, nameLock } from './lock.ts';
import { ENV, MANIFEST, manifestText } from './manifest.ts';
import { type Answers, type Project, projectOf, samplesOf } from './project.ts';
import { render, rendersOnDemand } from './render.ts';
import type { Templates } from './templates.ts';
import { type Texts, TOUR } from './tour/pages.ts';
import { tourFrom, tourId, tourOf } from './tour/review.ts';
import type { Tour } from './tour/tour.ts';

export interface GeneratedFile {
  text: string;
  /** File permissions, if they are not the usual ones. */
  mode?: number;
}

export interface Generated {
  project: Project;
  /** Sorted POSIX paths, relative to the project. */
  files: ReadonlyMap<string, GeneratedFile>;
}

/** Maps answers to all files of the project, in memory. It is pure. Creation, dry run, samples and tests share it. */
export function generate(answers: Answers, templates: Templates, version: string, secret: string): Generated {
  const { name, database, resources = [] } = answers;
  const project = projectOf(answers, version, secret);
  const lock = templates.lock(lockId(answers));
  // A type without an addition has only features of crates that are locked already.
  const additions = recordedTypes(resources).flatMap((type) => templates.lock(additionId(answers, type)) ?? []);
  const rendered = render(project, templates);
  const texts = new Map([
    ...(project.words.has('tour') ? withTour(rendered, answers, templates, version) : rendered),
    ...[...samplesOf(project.words), ...resources].flatMap((one) =>
      filesWithQueries(one).flatMap((path) => [...queryData(rendered.get(path)!, one, database)]),
    ),
    ...(lock === undefined ? [] : [['Cargo.lock', nameLock(lock, name, additions)] as const]),
  ]);
  const all = [...texts, [MANIFEST, manifestText(project, texts)] as const];
  return { project, files: new Map(all.sort(byPath).map(([path, text]) => [path, file(path, text)])) };
}

/** The tour begins with the project as it is without the user's own resources, so `add resource` does not change it. */
function withTour(rendered: Map<string, string>, answers: Answers, templates: Templates, version: string) {
  const { resources: own = [] } = answers;
  const start = own.length === 0 ? rendered : render(projectOf({ ...answers, resources: [] }, version, ''), templates);
  const contents = templates.tour(tourId(answers));
  const texts =
    contents === undefined ? madeTour(answers, start, templates, version).texts : tourFrom(contents, answers, start);
  return new Map([...[...rendered].filter(([path]) => !isOfTour(path)), ...texts]);
}

/** @param start the project without the user's own resources */
export function madeTour(answers: Answers, start: Texts, templates: Templates, version: string): Tour {
  const finished = (review: Resource) => projectOf({ ...answers, resources: [review] }, version, '');
  return tourOf(answers, start, (review) => rendersOnDemand(finished(review), templates));
}

function isOfTour(path: string): boolean {
  return path.startsWith(TOUR);
}

function filesWithQueries({ plural, hasWorker }: Resource): string[] {
  return [`src/db/${plural}.rs`, ...(hasWorker ? ['src/db/worker.rs'] : [])];
}

function byPath([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}

function file(path: string, text: string): GeneratedFile {
  return path === ENV ? { text, mode: 0o600 } : { text };
}

/** A new random secret for `.env`: 32 bytes in hexadecimal digits. */
export function newSecret(): string {
  return randomBytes(32).toString('hex');
}
