import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { isStaging } from '../../src/disk/target.ts';
import { IGNORE, PROCESS, workerIn } from '../../src/disk/worker.ts';
import { temporaryDirectory } from '../support/disk.ts';
import { itUnless } from '../support/skip.ts';

itUnless(!existsSync('/proc/self/stat'), 'this system has no /proc')(
  'a killed process that nobody has reaped works no more',
  async () => {
    const staging = temporaryDirectory();
    // The shell becomes a program that never asks how its child ended.
    const parent = execa('sh', ['-c', 'sleep 0.1 & echo $! > "$0"; exec sleep 60', join(staging, PROCESS)], {
      reject: false,
    });
    const idOf = () => (existsSync(join(staging, PROCESS)) ? readFileSync(join(staging, PROCESS), 'utf8').trim() : '');
    while (idOf() === '' || !/\) Z /.test(readFileSync(`/proc/${idOf()}/stat`, 'utf8'))) await sleep(5);
    expect(workerIn(staging)).toBeUndefined();
    writeFileSync(join(staging, PROCESS), `${parent.pid}\n`);
    expect(workerIn(staging)).toBe(parent.pid);
    parent.kill();
    await parent;
  },
);

it('a staging directory is known by what is left last in it, and not if the user has a file there', () => {
  const staging = temporaryDirectory();
  writeFileSync(join(staging, IGNORE), '*\n');
  expect(isStaging(staging)).toBe(true);
  writeFileSync(join(staging, 'notes.txt'), '');
  expect(isStaging(staging)).toBe(false);
});
