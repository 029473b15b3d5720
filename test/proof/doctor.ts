import { join } from 'node:path';
import { attempt, run as must } from '../support/shell.ts';

interface Finding {
  check: string;
  status: string;
  message: string;
}

interface Options {
  cwd: string;
  env: Record<string, string>;
}

/**
 * Runs `create-backend doctor` on a built project whose database server runs. Pending migrations must be a note, or a
 * failure if `cargo run` does not apply them, and `migrate` must fix it. The database must not exist before. The caller
 * drops it afterwards.
 *
 * @param cli the built `bin/create-backend.js`
 * @param executable the program that cargo built in this project
 */
export async function consultDoctor(cli: string, executable: string, options: Options): Promise<string> {
  const before = await doctor(cli, options);
  expectOnly(before, { migrations: 'warning' });
  if (
    !before.findings.some(
      ({ message }) => message.includes('does not exist yet') && message.includes('0001 create users: pending'),
    )
  ) {
    throw new Error(
      `doctor does not report that database and migrations are missing:\n${JSON.stringify(before.findings, null, 2)}`,
    );
  }
  const manual = { ...options, env: { ...options.env, MIGRATE_ON_START: 'false' } };
  expectOnly(await doctor(cli, manual), { migrations: 'failed' }); // doctor has created nothing
  await must(executable, ['migrate'], options);
  const after = await doctor(cli, options);
  expectOnly(after, {});
  return `${after.findings.length} findings`;
}

async function doctor(cli: string, { cwd, env }: Options) {
  const { code, stdout, output } = await attempt(process.execPath, [cli, 'doctor', '--json', cwd], {
    cwd: join(cwd, '..'),
    env,
  });
  try {
    return { code, ...(JSON.parse(stdout) as { findings: Finding[] }) };
  } catch {
    throw new Error(`doctor exited with ${code} and printed no JSON:\n${output}`);
  }
}

/** Requires that all findings are `ok`, except these. */
function expectOnly(
  { code, findings }: { code: number | null; findings: Finding[] },
  others: Record<string, string>,
): void {
  const wrong = findings.filter(({ check, status }) => status !== (others[check] ?? 'ok'));
  const missing = Object.keys(others).filter((wanted) => !findings.some(({ check }) => check === wanted));
  const expected = Object.values(others).includes('failed') ? 1 : 0;
  if (wrong.length === 0 && missing.length === 0 && code === expected) return;
  throw new Error(
    `doctor exited with ${code}, expected ${expected}; wrong findings: ${JSON.stringify(wrong)} ${missing.join(', ')}`,
  );
}
