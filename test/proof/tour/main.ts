import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { combinationId, combinations, parse } from '../../../src/answers/options.ts';
import { proofTarget, proofWorkplace } from '../../support/proof-home.ts';
import { root } from '../../support/repository.ts';
import { Contracts } from '../contracts.ts';
import { Turns } from '../lanes.ts';
import { Ledger } from '../ledger.ts';
import { Packed } from '../package.ts';
import { proveTour } from './tours.ts';

// Works through the tour in one project, for use during development:
//   node tools/run.mjs test/proof/tour/main.ts --choices axum,sqlite,jwt [--sample none] [--keep]
const { values } = parseArgs({
  options: {
    choices: { type: 'string' },
    sample: { type: 'string', default: 'orders' },
    keep: { type: 'boolean', default: false },
  },
});
const ids = combinations().map(combinationId);
const chosen = combinations([], parse('sample', values.sample))[ids.indexOf(values.choices ?? '')];
if (chosen === undefined) throw new Error(`--choices must be one of ${ids.join(' ')}`);

const workplace = proofWorkplace('tour');
const ledger = new Ledger();
const packed = Packed.built(join(root, 'bin', 'create-backend.js'));
const contracts = new Contracts(ledger, workplace);
await proveTour(ledger, chosen, { workplace, target: proofTarget, packed, contracts, port: new Turns() });
if (ledger.failed === 0 && !values.keep) rmSync(workplace, { recursive: true, force: true });
else console.log(`The project is in ${workplace}`);
console.log(`${ledger.passed} passed, ${ledger.failed} failed`);
process.exit(ledger.failed > 0 || ledger.passed === 0 ? 1 : 0);
