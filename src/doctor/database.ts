import { relative } from 'node:path';
import { databases } from '../choices/records.ts';
import type { Answers } from '../generate/project.ts';
import { run } from '../toolchain/run.ts';
import type { Layout } from './cargo.ts';
import { checkPlace } from './database-place.ts';
import { label, urlFault, withoutPassword } from './database-url.ts';
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
  if (url === undefined) return rest('need DATABASE_URL');
  const fault = urlFault(database, url);
  if (fault !== undefined) {
    const remedy = `Write it in this form: ${databases[database].urlForm}`;
    return [failed('DATABASE_URL', fault, remedy), ...rest('need a valid DATABASE_URL')];
  }
  const valid = ok('DATABASE_URL', `a URL for ${label(database)}`);

  const place = await checkPlace(root, database, url);
  if (place.status === 'failed') return [valid, place, skipped('migrations', 'need the database')];

  const program = findProgram(root, layout);
  if (!program) {
    const unproven = warning('database', `${place.message}; only the built program can test its access.`, BUILD);
    return [
      valid,
      databases[database].server === undefined ? place : unproven,
      layout.accepted
        ? warning('migrations', 'Not built yet, and only the program can list them.', BUILD)
        : skipped('migrations', 'need a program, and cargo cannot build it'),
    ];
  }
  const ran = await run(program.executable, ['status'], { cwd: root, limit: PROGRAM_LIMIT });
  const hide = (text: string) => withoutPassword(text, database, url);
  const findings = [valid, ...judge(ran, place, value('MIGRATE_ON_START') !== 'false', hide)];
  if (program.older !== undefined && ran.code !== 2) {
    const message = `It is older than ${relative(root, program.older)}, so it may not know the newest migrations.`;
    findings.push(warning('program', message, BUILD));
  }
  return findings;
}
