import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { combinationId } from '../../../src/answers/options.ts';
import { PATCHED } from '../../support/covering.ts';
import { proofTarget, proofWorkplace } from '../../support/proof-home.ts';
import { root } from '../../support/repository.ts';
import { Ledger } from '../ledger.ts';
import { Packed } from '../package.ts';
import { startQuickServers, stopQuickServers } from '../servers.ts';
import { ask, provePatches } from './patches.ts';

// Applies the patches to one project, for use during development:
//   node tools/run.mjs test/proof/patches/main.ts --choices axum,sqlite,jwt [--keep] [--executable <a patched program>]
const { values } = parseArgs({
  options: { choices: { type: 'string' }, keep: { type: 'boolean', default: false }, executable: { type: 'string' } },
});
const chosen = PATCHED.find((choices) => combinationId(choices) === values.choices);
if (chosen === undefined) throw new Error(`--choices must be one of ${PATCHED.map(combinationId).join(' ')}`);

const workplace = proofWorkplace('patches');
const ledger = new Ledger();
const packed = Packed.built(join(root, 'bin', 'create-backend.js'));
const { executable } = values;
await startQuickServers([chosen.database], console.log);
if (executable !== undefined) {
  const id = combinationId(chosen);
  await ledger.step(id, 'patches: requests', () => ask(ledger, id, resolve(executable), chosen, workplace));
} else {
  await provePatches(ledger, chosen, { workplace, target: proofTarget, generate: packed.generate.bind(packed) });
}
await stopQuickServers();
if (ledger.failed === 0 && !values.keep) rmSync(workplace, { recursive: true, force: true });
else console.log(`The project is in ${workplace}`);
console.log(`${ledger.passed} passed, ${ledger.failed} failed`);
process.exit(ledger.failed > 0 ? 1 : 0);
