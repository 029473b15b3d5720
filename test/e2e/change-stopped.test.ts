import { appendFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fse from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { killing } from '../support/cli.ts';
import { snapshot } from '../support/disk.ts';
import { CHOICES, project } from '../support/project.ts';
import { describePosix, itPosix } from '../support/skip.ts';

describe('the document of a change that a conflict stops', () => {
  const INVOICE = 'invoice number:string! total:bigint --shared';

  it.each([
    { args: ['change', 'resource', 'invoice', '+paid:bool'], path: 'src/models/invoice.rs' },
    { args: ['add', 'metrics'], path: 'src/main.rs' },
  ])('describes the project as it is: $args', async ({ args, path }) => {
    const { run, edit, commit, read } = await project([...CHOICES, '--resource', INVOICE]);
    edit(path, (text) => text.replace('pub total: i64,', 'pub total: i64, // cents').replace(/^/, '// mine\n'));
    await commit();
    expect(read(path)).toContain('// mine');
    for (const more of [[], ['--dry-run']]) {
      const { exitCode, stdout } = await run([...args, '--json', ...more]);
      const document = JSON.parse(stdout);
      expect(exitCode).toBe(1);
      expect(document.conflicts.length).toBeGreaterThan(0);
      expect(document).toMatchObject({
        addons: ['docker'],
        resources: [INVOICE],
        files: [],
        next: [],
        lockIsOpen: false,
      });
    }
  });
});

describe('the markers of a conflict', () => {
  const marked = async () => {
    const made = await project();
    made.edit('src/main.rs', (text) => text.replace('#[tokio::main]', '<<<<<<< yours\n=======\n>>>>>>> new\n$&'));
    made.edit('README.md', (text) => `${text}<<<<<<< is no marker alone\n`);
    await made.commit();
    return made;
  };

  it('stop the next change until they are resolved, or with --force', async () => {
    const { path, run, edit, commit } = await marked();
    const before = snapshot(path);
    for (const args of [
      ['add', 'metrics'],
      ['remove', 'docker'],
      ['add', 'resource', 'note', 'a:int', '--dry-run'],
    ]) {
      const { exitCode, stderr, stdout } = await run(args);
      expect({ exitCode, stdout }, stderr).toEqual({ exitCode: 1, stdout: '' });
      expect(stderr).toMatch(
        /still have git's markers of a conflict:\n {2}src\/main\.rs, line \d+\nResolve them, commit/,
      );
    }
    expect(snapshot(path)).toEqual(before);
    expect(await run(['remove', 'docker', '--force', '--dry-run'])).toMatchObject({ exitCode: 0 });
    edit('src/main.rs', (text) => text.replace('<<<<<<< yours\n=======\n>>>>>>> new\n', ''));
    await commit();
    expect(await run(['remove', 'docker'])).toMatchObject({ exitCode: 0 });
  });

  itPosix('are named when an interrupted change is finished', async () => {
    const { path, run } = await marked();
    expect((await run(['add', 'metrics', '--force'], path, killing('renameSync', 5))).signal).toBe('SIGKILL');
    const { exitCode, stderr } = await run(['.', '--continue']);
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(/These files have git's markers of a conflict, so resolve them: src\/main\.rs, line \d+$/m);
  });
});

it('a change keeps both kinds of line endings in a file', async () => {
  const { run, edit, commit, read } = await project();
  edit('src/main.rs', (text) => text.replace(/}\n$/, '}\r\n// mine\r\n'));
  await commit();
  const [before = 0] = [read('src/main.rs').split('\r\n').length - 1];
  const { exitCode, stderr } = await run(['add', 'metrics']);
  expect(exitCode, stderr).toBe(0);
  expect(read('src/main.rs')).toContain('metrics');
  expect(read('src/main.rs').split('\r\n').length - 1).toBe(before);
});

/** The environment in which the program gets SIGINT at the nth call of `rename`. */
function interrupting(call: number): { NODE_OPTIONS: string } {
  const code = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const original = fs.renameSync;
    let calls = 0;
    fs.renameSync = (...args) => {
      calls += 1;
      if (calls === ${call}) process.kill(process.pid, 'SIGINT');
      return original(...args);
    };
    syncBuiltinESMExports();`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}

describePosix('a signal while the files are replaced', () => {
  it('comes too late', async () => {
    const { path, run } = await project();
    const { exitCode, stderr } = await run(['add', 'metrics'], path, interrupting(10));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.not.stringContaining('Cancelled') });
    expect(stderr).toContain('Next: cargo test');
  });

  it('stops cargo before it changes Cargo.lock, and says that the rest is complete', async () => {
    const { home, path, run, read, commit } = await project();
    appendFileSync(join(path, 'Cargo.lock'), '\n# mine\n');
    await commit();
    const programs = join(dirname(home), 'programs');
    await fse.outputFile(join(programs, 'cargo'), '#!/bin/sh\necho "# cargo" >> Cargo.lock\n', { mode: 0o755 });
    const env = { ...interrupting(10), PATH: `${programs}:${process.env.PATH}` };
    const { exitCode, stderr, stdout } = await run(['add', 'metrics', '--json'], path, env);
    expect(exitCode).toBe(130);
    expect(stderr).toMatch(
      /^Cancelled before cargo changed Cargo\.lock\. The rest of the change is complete.* run: cargo build$/m,
    );
    expect(JSON.parse(stdout)).toMatchObject({ addons: ['docker', 'metrics'], lockIsOpen: true });
    expect(read('Cargo.lock')).toMatch(/# mine\n$/);
    expect(read('src/metrics.rs')).not.toBe('');
  });
});
