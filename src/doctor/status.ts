import { firstError, oneLine, type Ran } from '../toolchain/run.ts';
import { BUILD, type Finding, failed, ok, skipped, warning } from './finding.ts';

/**
 * Turns the output of the project's own program into findings. Its `status` changes nothing, and knows the migrations.
 *
 * @param place the finding about the database's file or server, which was ok
 * @param migratesOnStart whether `cargo run` applies migrations
 * @param hide removes passwords from the program's messages
 */
export function judge(ran: Ran, place: Finding, migratesOnStart: boolean, hide: (text: string) => string): Finding[] {
  const lines = ran.stdout
    .split('\n')
    .map((line) => hide(oneLine(line)))
    .filter((line) => line !== '');
  if (ran.code === 0)
    return [ok('database', `${place.message}; the program has access`), ok('migrations', 'up to date')];
  if (ran.code === 2) {
    return [
      { ...place, status: 'warning', remedy: BUILD },
      warning('migrations', 'The built program is too old to list its migrations.', BUILD),
    ];
  }
  if (ran.code === 1 && lines.length > 0) return [ok('database', place.message), migrations(lines, migratesOnStart)];
  const error = hide(firstError(ran));
  if (
    ran.code === 1 &&
    /^(line \d+ of the file \.env|[A-Z_]+ (is (not set|malformed|in the file)|in the file|must (not )?be ))/.test(error)
  ) {
    return [
      failed('environment', `The program reports: ${error}.`, '.env.example describes the variables.'),
      ...['database', 'migrations'].map((check) => skipped(check, 'not checked: the program does not start')),
    ];
  }
  if (ran.code === 1) {
    const remedy = 'Check user, password and database in DATABASE_URL, and the permissions of that user.';
    return [
      failed('database', `The program reports: ${error}.`, remedy),
      skipped('migrations', 'not checked: the database cannot be used'),
    ];
  }
  return [
    failed('program', `The built program does not run (${error}).`, BUILD),
    ...['database', 'migrations'].map((check) => skipped(check, 'not checked: the program does not run')),
  ];
}

/** A new project, before its first start, is healthy: `cargo run` applies what is pending. */
function migrations(lines: readonly string[], migratesOnStart: boolean): Finding {
  const message = `${lines.join('; ')}.`;
  const all = (pattern: RegExp) => lines.every((line) => pattern.test(line));
  const some = (words: string) => lines.some((line) => line.includes(words));
  if (all(/: pending$|^the database: /)) {
    return migratesOnStart
      ? warning('migrations', message, 'Run: cargo run (or, without starting the server: cargo run -- migrate)')
      : failed('migrations', message, 'Run: cargo run -- migrate (MIGRATE_ON_START is false)');
  }
  if (some('half done'))
    return failed('migrations', message, 'Finish it by hand as docs/database.md says, then: cargo run -- migrate');
  if (some('changed since'))
    return failed('migrations', message, 'Restore the migration with git, and put your change into a new one.');
  if (some('does not know'))
    return failed('migrations', message, 'The database is newer than this code. Update the code, and build it.');
  return failed('migrations', message, 'Run: cargo run -- migrate');
}
