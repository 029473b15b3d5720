import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Choices } from '../../../src/answers/options.ts';
import { attempt } from '../../support/shell.ts';
import { pythonTools } from '../tools.ts';
import { whileRunning } from './running.ts';

const hooks = join(import.meta.dirname, 'schemathesis_hooks.py');

/** Runs schemathesis as an admin, with every check and every phase, and without exceptions for any answer. */
export async function schemathesis(
  executable: string,
  choices: Choices,
  workplace: string,
  { seed = 1, examples = 100 } = {},
): Promise<string> {
  const bin = await pythonTools();
  return whileRunning(executable, choices, workplace, {}, async ({ program, url }) => {
    // A new directory, because schemathesis would reuse the examples of an earlier run.
    const directory = mkdtempSync(join(workplace, 'schemathesis-'));
    const report = join(directory, 'report.json');
    const { output } = await attempt(
      join(bin, 'schemathesis'),
      [
        'run',
        `${url}/openapi.json`,
        '--checks',
        'all',
        '--phases',
        'examples,coverage,fuzzing,stateful',
        '--seed',
        String(seed),
        '--max-examples',
        String(examples),
        '--report',
        'json,ndjson',
        '--report-json-path',
        report,
        '--report-ndjson-path',
        join(directory, 'events.ndjson'),
        '--no-color',
        '--output-sanitize',
        'false',
      ],
      {
        cwd: directory,
        env: {
          SCHEMATHESIS_HOOKS: hooks,
          PROOF_URL: url,
          PROOF_AUTH: choices.auth,
          PROOF_PROGRAM: executable,
          PROOF_ENVIRONMENT: JSON.stringify(program.env),
        },
      },
    );
    const result = read(report, output);
    const findings = findingsOf(result);
    if (findings.length > 0) throw new Error(`${findings.join('; ')} (seed ${seed})\n${output}`);
    return `schemathesis: ${result.test_cases.generated} cases, ${result.operations.tested} operations, seed ${seed}`;
  });
}

/** The part of the report that is read here. */
interface Report {
  complete: boolean;
  exit_code: number;
  operations: { total: number; tested: number };
  phases: Record<string, { status: string }>;
  test_cases: { generated: number };
  failures: { title: string; operations: string[] }[];
  errors: unknown[];
  warnings: Record<string, unknown[]>;
  /** By operation and phase: the numbers of answers to requests that follow the schema. */
  valid_rates: Record<string, Record<string, { accepted: number }>>;
}

function read(path: string, output: string): Report {
  const report = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Report) : undefined;
  // For example, there is no description.
  if (!report?.operations) throw new Error(`schemathesis did not start:\n${output}`);
  return report;
}

/** The findings, and everything that would make a run without findings incomplete. */
function findingsOf({
  complete,
  exit_code,
  operations,
  phases,
  test_cases,
  failures,
  errors,
  warnings,
  valid_rates,
}: Report): string[] {
  const accepted = (operation: string) => Object.values(valid_rates[operation] ?? {}).some((rate) => rate.accepted > 0);
  const rated = Object.keys(valid_rates);
  return [
    ...failures.map(({ title, operations: where }) => `${title}: ${where.join(', ')}`),
    ...errors.map((error) => `error: ${JSON.stringify(error)}`),
    ...Object.entries(warnings)
      .filter(([, list]) => list.length > 0)
      .map(([name, list]) => `warning ${name}: ${JSON.stringify(list)}`),
    ...Object.entries(phases)
      .filter(([, { status }]) => status !== 'success')
      .map(([phase, { status }]) => `phase ${phase}: ${status}`),
    ...rated.filter((operation) => !accepted(operation)).map((operation) => `${operation} never succeeded`),
    ...(test_cases.generated === 0 ? ['no case was generated'] : []),
    ...(operations.tested === operations.total && rated.length === operations.total
      ? []
      : ['an operation was not tested']),
    ...(complete && exit_code === 0 ? [] : [`it exited with ${exit_code}${complete ? '' : ', too early'}`]),
  ];
}
