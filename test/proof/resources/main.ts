import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { combinationId, combinations } from '../../../src/answers/options.ts';
import { proofTarget, proofWorkplace } from '../../support/proof-home.ts';
import { root } from '../../support/repository.ts';
import { Ledger } from '../ledger.ts';
import { Packed } from '../package.ts';
import { startQuickServers, stopQuickServers } from '../servers.ts';
import { proveResources } from './resources.ts';

// Adds, changes and removes resources in one project, for use during development:
//   node tools/run.mjs test/proof/resources/main.ts --choices axum,sqlite,jwt [--keep] [--deep]
const { values } = parseArgs({
  options: {
    choices: { type: 'string' },
    keep: { type: 'boolean', default: false },
    deep: { type: 'boolean', default: false },
  },
});
const all = [...combinations(), ...combinations([], 'none')];
const chosen = all.find((choices) => combinationId(choices) === values.choices);
if (chosen === undefined) throw new Error(`--choices must be one of ${all.map(combinationId).join(' ')}`);

const workplace = proofWorkplace('resources');
const ledger = new Ledger();
const packed = Packed.built(join(root, 'bin', 'create-backend.js'));
await startQuickServers([chosen.database], console.log);
await proveResources(ledger, chosen, { workplace, target: proofTarget, packed }, { isDeep: values.deep });
await stopQuickServers();
if (ledger.failed === 0 && !values.keep) rmSync(workplace, { recursive: true, force: true });
else console.log(`The project is in ${workplace}`);
console.log(`${ledger.passed} passed, ${ledger.failed} failed`);
process.exit(ledger.failed > 0 || ledger.passed === 0 ? 1 : 0);
