import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { styleText } from 'node:util';
import { checkDatabase } from '../doctor/database.ts';
import { checkEnvironment } from '../doctor/environment.ts';
import type { Finding } from '../doctor/finding.ts';
import { checkManifest, findProject, rustVersion } from '../doctor/project.ts';
import { checkRust } from '../doctor/rust.ts';
import { USAGE, UserError } from '../errors.ts';
import { printResult } from '../terminal/output.ts';
import { MINIMUM_CARGO } from '../toolchain/check.ts';
import { version } from '../version.ts';

export interface DoctorRequest {
  directory: string;
  json: boolean;
}

/**
 * Looks at everything that a project needs in order to run, and changes nothing. Outside a project: at Rust alone.
 * @returns whether nothing has failed
 */
export async function doctor({ directory, json }: DoctorRequest): Promise<boolean> {
  const start = resolve(directory);
  if (!statSync(start, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError(
      `There is no directory ${directory}.`,
      'Name a generated project, or nothing for where you are.',
      USAGE,
    );
  }
  const project = findProject(start);
  const [rust, own] = await Promise.all([
    checkRust(project ?? start, rustVersion(project) ?? MINIMUM_CARGO),
    project === undefined ? [] : checkProject(project),
  ]);
  const findings = [...rust, ...own];
  const well = findings.every(({ status }) => status !== 'failed');
  printResult(
    json
      ? JSON.stringify({ version, directory: start, project: project ?? null, ok: well, findings }, null, 2)
      : textOf(findings, project),
  );
  return well;
}

async function checkProject(project: string): Promise<Finding[]> {
  const { finding, manifest } = checkManifest(project);
  if (finding.status === 'warning') return [finding]; // somebody else's: it may want quite another environment
  const { findings, value } = checkEnvironment(project);
  return [finding, ...findings, ...(manifest ? await checkDatabase(project, manifest, value('DATABASE_URL')) : [])];
}

const MARKS = { ok: ['✓', 'green'], warning: ['!', 'yellow'], failed: ['✗', 'red'], skipped: ['-', 'gray'] } as const;

function textOf(findings: readonly Finding[], project: string | undefined): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, status, message, remedy }) => {
    const [mark, colour] = MARKS[status];
    const line = `${styleText(colour, mark, { stream: process.stdout })} ${check.padEnd(width)}  ${message}`;
    return remedy === undefined ? [line] : [line, `${' '.repeat(width + 4)}→ ${remedy}`];
  });
  const count = (wanted: Finding['status']) => findings.filter(({ status }) => status === wanted).length;
  const where = project === undefined ? 'No generated project here: Rust alone was looked at. ' : '';
  const end =
    count('failed') > 0
      ? `${count('failed')} failed, ${count('warning')} to note.`
      : `Nothing is missing; ${count('warning')} to note.`;
  return [...lines, '', where + end].join('\n');
}
