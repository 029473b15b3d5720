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
 * `create-backend doctor`, on a project that is built and whose server runs: the migrations are missing first, and
 * `migrate` is all that it takes. The database must not exist before; the caller drops it afterwards.
 *
 * @param cli the built `bin/create-backend.js`
 * @param executable what cargo built in this project
 */
export async function consultDoctor(cli: string, executable: string, options: Options): Promise<string> {
  const before = await doctor(cli, options);
  expectOnly(before, { migrations: 'failed' });
  if (
    !before.findings.some(
      ({ message }) => message.includes('not made yet') && message.includes('0001 create users: pending'),
    )
  ) {
    throw new Error(
      `doctor does not say that database and migrations are missing:\n${JSON.stringify(before.findings, null, 2)}`,
    );
  }
  expectOnly(await doctor(cli, options), { migrations: 'failed' }); // it has made nothing
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
    throw new Error(`doctor ended with ${code}, and without JSON:\n${output}`);
  }
}

/** All findings are `ok`, except for these. */
function expectOnly(
  { code, findings }: { code: number | null; findings: Finding[] },
  others: Record<string, string>,
): void {
  const wrong = findings.filter(({ check, status }) => status !== (others[check] ?? 'ok'));
  const missing = Object.keys(others).filter((wanted) => !findings.some(({ check }) => check === wanted));
  const expected = Object.values(others).includes('failed') ? 1 : 0;
  if (wrong.length === 0 && missing.length === 0 && code === expected) return;
  throw new Error(
    `doctor ended with ${code} instead of ${expected}; not as expected: ${JSON.stringify(wrong)} ${missing.join(', ')}`,
  );
}
