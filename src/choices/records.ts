import {
  type Addon,
  type Auth,
  type Choices,
  type Database,
  type Framework,
  type OptionName,
  options,
  type SampleName,
} from '../answers/options.ts';
import type { Resource } from '../resources/resource.ts';
import { RESOURCE_WORDS, USES_WORDS } from '../resources/view.ts';
import { actixWeb } from './actix-web.ts';
import { axum } from './axum.ts';
import { base } from './base.ts';
import { docker } from './docker.ts';
import { fieldRecordsOf } from './field-types.ts';
import { githubActions } from './github-actions.ts';
import { jwt } from './jwt.ts';
import { metrics } from './metrics.ts';
import { mysql } from './mysql.ts';
import { noSample } from './no-sample.ts';
import { none } from './none.ts';
import { orders } from './orders.ts';
import { postgres } from './postgres.ts';
import type { ChoiceRecord, DatabaseRecord, FrameworkRecord, SampleRecord } from './record.ts';
import { session } from './session.ts';
import { sqlite } from './sqlite.ts';
import { tour } from './tour.ts';

/** Value → record. The types make the compiler report a choice without a record. */
export const frameworks: Record<Framework, FrameworkRecord> = { axum, 'actix-web': actixWeb };
export const databases: Record<Database, DatabaseRecord> = { sqlite, postgres, mysql };
export const auths: Record<Auth, ChoiceRecord> = { jwt, session, none };
export const samples: Record<SampleName, SampleRecord> = { orders, none: noSample };
export const addons: Record<Addon, ChoiceRecord> = { docker, 'github-actions': githubActions, metrics, tour };

/** Option → value → record. */
const records: Record<OptionName, Record<string, ChoiceRecord>> = {
  framework: frameworks,
  database: databases,
  auth: auths,
  sample: samples,
  addons,
};

/** The records of one project. The common record is first, those of its fields are last. */
export function recordsOf(choices: Choices & { resources?: readonly Resource[] }): ChoiceRecord[] {
  const chosen = options.flatMap(({ name }) => [choices[name]].flat().map((value) => records[name][value]!));
  return [base, ...chosen, ...fieldRecordsOf(choices.resources ?? [])];
}

/** The words that are true of a project. A sample is only in its facts, because `none` is an auth kind. */
export function wordsOf(choices: Choices): Set<string> {
  const { framework, database, auth, addons } = choices;
  const facts = recordsOf(choices).flatMap((record) => record.facts ?? []);
  return new Set([framework, database, auth, ...addons, ...facts]);
}

/** Every word that the path of a layer, or `is.<word>` in a template, may use. */
export const allWords: readonly string[] = [
  ...new Set([
    ...[{ base }, ...Object.values(records)].flatMap((group) =>
      Object.entries<ChoiceRecord>(group).flatMap(([value, record]) => [value, ...(record.facts ?? [])]),
    ),
    ...RESOURCE_WORDS,
    ...USES_WORDS,
  ]),
].sort();
