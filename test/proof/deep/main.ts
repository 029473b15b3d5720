import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import type { Choices } from '../../../src/answers/options.ts';
import { proofTarget, proofWorkplace } from '../../support/proof-home.ts';
import { browser } from './browser.ts';
import { clients } from './clients.ts';
import { interrupted } from './interrupted.ts';
import { lintDescription } from './linters.ts';
import { schemathesis } from './schemathesis.ts';
import { sqlmap } from './sqlmap.ts';
import { followWorkflow } from './workflow.ts';

// Runs one check on one program, for use during development:
//   node tools/run.mjs test/proof/deep/main.ts --executable target/debug/my-api --choices axum,sqlite,jwt \
//     --check schemathesis [--seed 7]
const { values } = parseArgs({
  options: {
    executable: { type: 'string' },
    project: { type: 'string', default: '.' },
    choices: { type: 'string' },
    check: { type: 'string' },
    seed: { type: 'string', default: '1' },
    examples: { type: 'string', default: '100' },
    keep: { type: 'boolean', default: false },
  },
});
if (values.executable === undefined || values.choices === undefined)
  throw new Error('--executable and --choices are required');

const [framework, database, auth] = values.choices.split(',');
const choices = { framework, database, auth, sample: 'orders', addons: [] as string[] } as Choices;
const checks: Record<string, (executable: string, choices: Choices, workplace: string) => Promise<string>> = {
  schemathesis: (...subject) =>
    schemathesis(...subject, { seed: Number(values.seed), examples: Number(values.examples) }),
  browser,
  clients,
  linters: lintDescription,
  sqlmap,
  // These two need a project: --project is its directory.
  interrupted: (executable, choices, workplace) =>
    interrupted(resolve(values.project), executable, choices, { workplace, target: proofTarget }),
  workflow: (_, choices, workplace) =>
    followWorkflow(resolve(values.project), choices, { workplace, target: proofTarget }),
};
const check = checks[values.check ?? ''];
if (check === undefined) throw new Error(`--check must be one of: ${Object.keys(checks).join(', ')}`);

const workplace = proofWorkplace('deep');
const from = performance.now();
try {
  console.log(await check(resolve(values.executable), choices, workplace));
} catch (error) {
  console.log(`FAILED ${(error as Error).message}`);
  process.exitCode = 1;
}
console.log(`${((performance.now() - from) / 1000).toFixed(1)} s`);
if (values.keep) console.log(workplace);
else rmSync(workplace, { recursive: true, force: true });
