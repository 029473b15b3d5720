import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Database, serverOf } from '../support/databases.ts';
import type { Result } from './check.ts';
import type { Auth } from './subject.ts';
import { runContract } from './suite.ts';

// Checks one program against the contract, for use during development:
//   node tools/run.mjs test/contract/main.ts --executable target/debug/my-api --database sqlite \
//     [--only '^Pages'] [--verbose]
const { values } = parseArgs({
  options: {
    executable: { type: 'string' },
    database: { type: 'string', default: 'sqlite' },
    auth: { type: 'string', default: 'none' },
    sample: { type: 'string', default: 'orders' },
    framework: { type: 'string', default: 'axum' },
    addons: { type: 'string', default: '' },
    only: { type: 'string', default: '' },
    verbose: { type: 'boolean', default: false },
  },
});
if (values.executable === undefined) throw new Error('--executable is required');

const database = values.database as Database;
const directory = mkdtempSync(join(tmpdir(), 'contract-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));

const report = ({ section, check, ms, broken }: Result) => {
  if (broken !== undefined) console.log(`FAILED ${section}: ${check}\n       ${broken}`);
  else if (values.verbose) console.log(`passed ${section}: ${check} (${Math.round(ms)} ms)`);
};
const { results, notApplicable } = await runContract(
  {
    framework: values.framework,
    database,
    auth: values.auth as Auth,
    sample: values.sample as 'orders' | 'none',
    addons: values.addons.split(',').filter(Boolean),
    executable: resolve(values.executable),
    server: serverOf(database),
    directory,
  },
  new RegExp(values.only),
  report,
);
const failed = results.filter(({ broken }) => broken !== undefined).length;
console.log(`${results.length - failed} passed, ${failed} failed, ${notApplicable} not applicable`);
process.exitCode = failed > 0 || results.length === 0 ? 1 : 0;
