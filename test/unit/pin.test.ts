import { join } from 'node:path';
import fse from 'fs-extra';
import { expect, it } from 'vitest';
import { findToolchainPin } from '../../src/toolchain/pin.ts';
import { temporaryDirectory } from '../support/disk.ts';

it('the nearest file that sets the toolchain is found, also for a directory that does not exist', () => {
  const top = temporaryDirectory();
  const far = join(top, 'rust-toolchain.toml');
  const near = join(top, 'a', 'rust-toolchain');
  const project = join(top, 'a', 'b', 'my-api');
  const before = findToolchainPin(project); // what lies above the temporary directory is not ours
  fse.outputFileSync(far, '');
  expect(findToolchainPin(project)).toBe(far);
  fse.outputFileSync(near, 'stable');
  expect(findToolchainPin(project)).toBe(near);
  expect(findToolchainPin(top)).toBe(far);
  fse.outputFileSync(join(top, 'a', 'rust-toolchain.toml'), '');
  expect(findToolchainPin(project)).toBe(near); // as rustup does where both exist
  fse.removeSync(join(top, 'a'));
  fse.mkdirpSync(near); // a directory of that name
  expect(findToolchainPin(project)).toBe(far);
  fse.removeSync(far);
  expect(findToolchainPin(project)).toBe(before);
});
