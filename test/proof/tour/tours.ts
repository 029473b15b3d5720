import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Choices, combinationId, defaults } from '../../../src/answers/options.ts';
import { Cargo } from '../../support/cargo.ts';
import type { Contracts } from '../contracts.ts';
import type { Turns } from '../lanes.ts';
import type { Ledger } from '../ledger.ts';
import type { Packed } from '../package.ts';
import { followReadme } from '../readme.ts';
import { environmentOf } from '../servers.ts';
import { sqlxCli } from '../tools.ts';
import { checkArticles } from './articles.ts';
import { checkCheckpoints } from './checkpoints.ts';
import { doExercises } from './exercises.ts';
import { followTour, showsErrors } from './follow.ts';
import type { Options } from './terminals.ts';

interface Place {
  workplace: string;
  target: string;
  packed: Packed;
  contracts: Contracts;
  /** The tour uses the framework's own port. */
  port: Turns;
}

const hasZsh = spawnSync('zsh', ['--version']).status === 0;

/** Works through the tour in a new project, as its reader does. */
export async function proveTour(ledger: Ledger, combination: Choices, place: Place): Promise<void> {
  const choices = { ...combination, addons: defaults().addons };
  const { workplace, target, packed, contracts, port } = place;
  const id = combinationId(choices);
  const parent = mkdtempSync(join(workplace, 'tour-'));
  const name = `tour_${id.replace(/\W/g, '_')}`;
  const project = join(parent, name);
  const bin = commandOf(packed, parent);
  const path = [bin, await sqlxCli(), process.env.PATH].join(delimiter);
  const env = { ...environmentOf(choices, name), ...identity, PATH: path, CARGO_INCREMENTAL: '1' };
  const { options } = new Cargo(project, target, env);
  const shell = choices.framework === 'actix-web' && hasZsh ? 'zsh' : 'bash';
  // The reader's database need not be new: half of the readers have done first what the README says.
  const isNew = choices.framework === 'actix-web';
  const fresh = async <Result>(work: () => Promise<Result>) => {
    await contracts.dropDatabase(choices.database, name);
    return work().finally(() => contracts.dropDatabase(choices.database, name));
  };

  const steps: [name: string, work: () => Promise<string | undefined>][] = [
    ['exercises', () => doExercises(options)],
    ['tour', () => port.take(() => fresh(() => read({ ...options, shell }, isNew)))],
    ['errors of the reader', () => showsErrors({ ...options, shell })],
    ['checkpoints', () => checkCheckpoints(options)],
    ['articles', () => fresh(() => checkArticles(options))],
  ];
  const generate = () => packed.generate(parent, name, choices);
  const generated = await ledger.step(id, 'tour: generate', async () => void (await generate()));
  for (const [step, work] of steps) {
    if (generated) await ledger.step(id, step, work);
    else ledger.missed(id, step);
  }
}

async function read(options: Options & { env: Record<string, string> }, isNew: boolean): Promise<string> {
  const { cwd, env } = options;
  // `spawn` has an option `shell` too.
  const before = isNew ? 'with a new database' : `after ${await followReadme({ cwd, env })} of the README`;
  return `${await followTour(options)}, ${before}`;
}

/** The command `create-backend`, as a reader has it who has installed the package. */
function commandOf(packed: Packed, parent: string): string {
  const directory = join(parent, 'bin');
  mkdirSync(directory);
  const command = join(directory, 'create-backend');
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${packed.bin}" "$@"\n`);
  chmodSync(command, 0o755);
  return directory;
}

/** The reader commits. */
const identity = {
  GIT_AUTHOR_NAME: 'Reader',
  GIT_AUTHOR_EMAIL: 'reader@example.com',
  GIT_COMMITTER_NAME: 'Reader',
  GIT_COMMITTER_EMAIL: 'reader@example.com',
};
