import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Auth, Database } from '../../../contract/subject.ts';
import { Ledger } from '../../ledger.ts';
import { Faults } from './index.ts';

// Runs the faults on one program, for use during development:
//   node tools/run.mjs test/proof/deep/faults/main.ts --executable target/debug/my-api --choices axum,sqlite,jwt \
//     [--only sigkill]
const { values } = parseArgs({
  options: {
    executable: { type: 'string' },
    choices: { type: 'string' },
    only: { type: 'string', default: '' },
  },
});
if (values.executable === undefined || values.choices === undefined)
  throw new Error('--executable and --choices are required');
const [framework = '', database, auth] = values.choices.split(',') as [string, Database, Auth];

const directory = mkdtempSync(join(tmpdir(), 'faults-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
const subject = { framework, database, auth, executable: resolve(values.executable), server: '', directory };

const ledger = new Ledger();
const all = new Faults();
for (const { name, run } of all.steps(subject)) {
  if (name.includes(values.only)) await ledger.step(values.choices, name, run);
}
await all.end();
console.log(`${ledger.passed} passed, ${ledger.failed} failed`);
process.exitCode = ledger.failed > 0 || ledger.passed === 0 ? 1 : 0;
