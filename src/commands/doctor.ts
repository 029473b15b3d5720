import { styleText } from 'node:util';
import { placeOf } from '../disk/place.ts';
import { interruptionAt } from '../disk/target.ts';
import { checkCargo } from '../doctor/cargo.ts';
import { checkDatabase } from '../doctor/database.ts';
import { checkEnvironment } from '../doctor/environment.ts';
import { type Finding, failed } from '../doctor/finding.ts';
import { checkManifest, findProject, rustVersion } from '../doctor/project.ts';
import { checkRust, checkTools } from '../doctor/rust.ts';
import { USAGE, UserError } from '../errors.ts';
import { projectOf } from '../generate/project.ts';
import { columnsOf, printResult } from '../terminal/output.ts';
import { wrap } from '../terminal/wrap.ts';
import { MINIMUM_CARGO } from '../toolchain/check.ts';
import { isDirectory } from '../toolchain/workspace.ts';
import { version } from '../version.ts';

export interface DoctorRequest {
  directory: string;
  json: boolean;
}

/**
 * Checks everything that a project needs in order to run, and changes nothing. Outside of a project: only Rust.
 * @returns whether no check failed
 */
export async function doctor({ directory, json }: DoctorRequest): Promise<boolean> {
  const place = placeOf(directory);
  const { path: start } = place;
  if (!isDirectory(start)) {
    throw new UserError(
      `There is no directory ${directory}.`,
      'Name a generated project. Without a name, the current directory is checked.',
      USAGE,
    );
  }
  const root = findProject(start);
  const rust = await checkRust(root ?? start, rustVersion(root) ?? MINIMUM_CARGO);
  const usable = rust.status !== 'failed';
  const [tools, own] = await Promise.all([
    checkTools(root ?? start, usable),
    root === undefined ? [] : checkProject(root, usable),
  ]);
  const interruption = interruptionAt(root === undefined || root === start ? place : placeOf(root));
  const interrupted = interruption ? [failed('files', interruption.message, interruption.remedy)] : [];
  const findings = [rust, ...tools, ...interrupted, ...own];
  const well = findings.every(({ status }) => status !== 'failed');
  printResult(
    json
      ? JSON.stringify({ version, directory: start, project: root ?? null, ok: well, findings }, null, 2)
      : textOf(findings, root),
  );
  return well;
}

/** A project of another generator may need quite another environment. */
async function checkProject(root: string, usable: boolean): Promise<Finding[]> {
  const { finding, answers } = checkManifest(root);
  const { findings: cargo, layout } = await checkCargo(root, answers?.name ?? '', usable);
  if (finding.status === 'warning' && answers === undefined) return [finding, ...cargo];
  const variables = answers ? projectOf(answers, version, '').context.variables : [];
  const { findings, value } = checkEnvironment(root, variables);
  const database = answers ? await checkDatabase(root, answers, value, layout) : [];
  return [finding, ...cargo, ...findings, ...database];
}

const MARKS = { ok: ['✓', 'green'], warning: ['!', 'yellow'], failed: ['✗', 'red'], skipped: ['-', 'gray'] } as const;

function textOf(findings: readonly Finding[], root: string | undefined): string {
  const columns = columnsOf(process.stdout);
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, status, message, remedy }) => {
    const [mark, colour] = MARKS[status];
    const indent = ' '.repeat(width + 4);
    const fitted = (text: string) => wrap(text, columns && columns - indent.length).replaceAll('\n', `\n${indent}`);
    const line = `${styleText(colour, mark, { stream: process.stdout })} ${check.padEnd(width)}  ${fitted(message)}`;
    return remedy === undefined ? [line] : [line, `${indent}${fitted(`→ ${remedy.replaceAll('\n', '\n  ')}`)}`];
  });
  const count = (wanted: Finding['status']) => findings.filter(({ status }) => status === wanted).length;
  const where = root === undefined ? 'There is no project here, so only Rust was checked. ' : '';
  const failed = `${count('failed') || 'No'} ${count('failed') > 1 ? 'checks' : 'check'} failed.`;
  const warnings = `${count('warning')} ${count('warning') === 1 ? 'warning' : 'warnings'}.`;
  return [...lines, '', `${where}${failed} ${warnings}`].join('\n');
}
