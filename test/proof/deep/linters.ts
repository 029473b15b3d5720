import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Choices } from '../../../src/answers/options.ts';
import { attempt } from '../../support/shell.ts';
import { npmTools } from '../tools.ts';
import { descriptionOf, whileRunning } from './running.ts';

const folder = join(import.meta.dirname, 'linters');

interface Finding {
  isError: boolean;
  rule: string;
  place: string;
}

/** Checks the description of a program with the rules of Redocly and Spectral. Requires that neither finds an error. */
export async function lintDescription(executable: string, choices: Choices, workplace: string): Promise<string> {
  return whileRunning(executable, choices, workplace, {}, async ({ url }) => {
    const directory = mkdtempSync(join(workplace, 'linters-'));
    const file = join(directory, 'openapi.json');
    writeFileSync(file, JSON.stringify(await descriptionOf(url)));
    const findings = [...(await redocly(directory, file)), ...(await spectral(directory, file))];
    const errors = findings.filter(({ isError }) => isError);
    if (errors.length > 0)
      throw new Error(errors.map(({ rule, place }) => `${rule} at ${place || 'the root'}`).join('; '));
    const rules = [...new Set(findings.map(({ rule }) => rule))];
    return `no errors, ${findings.length} warnings${rules.length > 0 ? ` (${rules.join(', ')})` : ''}`;
  });
}

async function redocly(directory: string, file: string): Promise<Finding[]> {
  const report = await lint(directory, 'redocly', [
    'lint',
    file,
    '--config',
    join(folder, 'redocly.yaml'),
    '--format',
    'json',
  ]);
  const { problems } = JSON.parse(report) as {
    problems: { severity: string; ruleId: string; location: { pointer?: string }[] }[];
  };
  return problems.map(({ severity, ruleId, location }) => ({
    isError: severity === 'error',
    rule: `redocly ${ruleId}`,
    place: location[0]?.pointer ?? '',
  }));
}

async function spectral(directory: string, file: string): Promise<Finding[]> {
  const report = join(directory, 'spectral.json');
  await lint(directory, 'spectral', [
    'lint',
    file,
    '--ruleset',
    join(folder, 'spectral.yaml'),
    '--format',
    'json',
    '--output',
    report,
  ]);
  const findings = JSON.parse(readFileSync(report, 'utf8')) as { severity: number; code: string; path: string[] }[];
  return findings.map(({ severity, code, path }) => ({
    isError: severity === 0,
    rule: `spectral ${code}`,
    place: path.join('/'),
  }));
}

/** Runs a linter, and returns its standard output. Its exit code is 1 if it finds an error, but also if it breaks. */
async function lint(directory: string, name: string, args: readonly string[]): Promise<string> {
  const program = join(await npmTools(folder), 'node_modules', '.bin', name);
  const { code, stdout, output } = await attempt(program, args, {
    cwd: directory,
    env: { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  });
  const reported = stdout.startsWith('{') || existsSync(join(directory, `${name}.json`));
  if (code > 1 || !reported) throw new Error(`${name} exited with ${code}:\n${output.slice(-4000)}`);
  return stdout;
}
