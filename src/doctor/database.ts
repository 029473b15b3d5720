import { relative } from 'node:path';
import { labelOf } from '../answers/options.ts';
import { databases } from '../choices/records.ts';
import type { Answers } from '../generate/project.ts';
import { oneLine, run } from '../toolchain/run.ts';
import type { Layout } from './cargo.ts';
import { checkPlace } from './database-place.ts';
import { urlFault, withoutPassword } from './database-url.ts';
import { BUILD, type Finding, failed, ok, skipped, warning } from './finding.ts';
import { findProgram } from './program.ts';
import { judge } from './status.ts';
import type { ValueOf } from './variables.ts';

/** Longer than the five seconds after which the program itself gives up. */
const PROGRAM_LIMIT = 8000;

/** From the variable to the last migration. After a failure, the rest is skipped. */
export async function checkDatabase(
  root: string,
  { database }: Answers,
  value: ValueOf,
  layout: Layout,
): Promise<Finding[]> {
  const rest = (reason: string) => ['database', 'migrations'].map((check) => skipped(check, reason));
  const url = value('DATABASE_URL');
  if (url === undefined) return rest('not checked: DATABASE_URL is not set');
  const fault = urlFault(database, url);
  if (fault !== undefined) {
    const remedy = `Write it in this form: ${databases[database].urlForm}`;
    return [failed('DATABASE_URL', fault, remedy), ...rest('not checked: DATABASE_URL is not valid')];
  }
  const valid = ok('DATABASE_URL', `a URL for ${labelOf('database', database)}`);

  const place = await checkPlace(root, database, url);
  if (place.status === 'failed')
    return [valid, place, skipped('migrations', 'not checked: the database cannot be used')];

  const program = findProgram(root, layout);
  if (!program) {
    const unproven = warning('database', `${place.message}; only the built program can test access.`, BUILD);
    return [
      valid,
      databases[database].server === undefined ? place : unproven,
      layout.accepted
        ? warning('migrations', 'The project is not built yet. Only the built program can list its migrations.', BUILD)
        : skipped('migrations', 'not checked: cargo cannot build the program'),
    ];
  }
  const ran = await run(program.executable, ['status'], { cwd: root, limit: PROGRAM_LIMIT });
  const hide = (text: string) => withoutPassword(text, database, url);
  const findings = [valid, ...judge(ran, place, value('MIGRATE_ON_START') !== 'false', hide)];
  if (program.older !== undefined && ran.code !== 2) {
    const source = oneLine(relative(root, program.older));
    const message = `The built program is older than ${source}. It may lack the newest migrations.`;
    findings.push(warning('program', message, BUILD));
  }
  return findings;
}
