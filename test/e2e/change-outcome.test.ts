import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import fse from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { bin, killing } from '../support/cli.ts';
import { snapshot } from '../support/disk.ts';
import { CHOICES, project } from '../support/project.ts';
import { describePosix, itPosix, itUnless } from '../support/skip.ts';

const withInvoice = () => project([...CHOICES, '--resource', 'invoice number:string! total:bigint']);
const withMetrics = () => project(['-y', '-d', 'sqlite', '-a', 'none', '--addons', 'metrics']);
const PAID = ['change', 'resource', 'invoice', '+paid:bool'];

/** A project in which a change of the fields meets a line that the user edited. */
async function conflicting() {
  const made = await withInvoice();
  made.edit('src/models/invoice.rs', (text) => text.replace('pub total: i64,', 'pub total: i64, // cents'));
  await made.commit();
  return made;
}

describe('the commands to run next', () => {
  it('are complete after a change with markers, in its document too', async () => {
    const { run } = await conflicting();
    const { exitCode, stderr, stdout } = await run([...PAID, '--conflicts', 'markers', '--json']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("Resolve git's markers in them, and then run: cargo test && cargo run -- migrate");
    expect(JSON.parse(stdout).next).toEqual(['cargo test', 'cargo run -- migrate']);
  });

  it('are none if nothing was written', async () => {
    const { run } = await conflicting();
    expect(JSON.parse((await run([...PAID, '--json'])).stdout)).toMatchObject({ files: [], next: [] });
  });

  it('begin with the data of queries, if the user edited one', async () => {
    const { run, edit, commit } = await withInvoice();
    edit('src/db/invoices.rs', (text) =>
      text.replace('invoices WHERE id = $1",', 'invoices WHERE id = $1 AND id > 0",'),
    );
    await commit();
    const { exitCode, stderr } = await run(PAID);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toContain('src/db/invoices.rs has a query without data in .sqlx/, so the project does not build.');
    expect(stderr).toContain('Next: just prepare && cargo test && cargo run -- migrate');
  });
});

describe('the data of queries in files of the user', () => {
  itPosix('is not looked for behind a symbolic link, which stops no change', async () => {
    const { path, run, commit } = await withMetrics();
    await fse.outputFile(join(path, 'queries/a.sql'), 'SELECT 1');
    symlinkSync('a.sql', join(path, 'queries/link.sql'));
    const own = ['queries/link.sql', 'queries', ''].map((name) => `query_file!("${name}");`).join(' ');
    await fse.outputFile(join(path, 'src/own.rs'), `fn own() { ${own} }\n`);
    await commit();
    expect(await run(['remove', 'metrics', '--json'])).toMatchObject({ exitCode: 0 });
  });

  const OWN = 'src/db/reports.rs';
  const report = (query: string) =>
    `pub async fn report() {\n    let _ = sqlx::query_scalar!(\n        ${JSON.stringify(query)}\n    );\n}\n`;
  const data = (query: string) => `.sqlx/query-${createHash('sha256').update(query).digest('hex')}.json`;

  it('is said to be old, if the change alters the table', async () => {
    const { path, run, commit } = await withInvoice();
    const query = 'SELECT count(*) FROM invoices';
    await fse.outputFile(join(path, OWN), report(query));
    await fse.outputFile(join(path, data(query)), '{}\n');
    await commit();
    const says = `${OWN} has a query about invoices, and its data in .sqlx/ describes the table before this change.`;
    for (const more of [['--dry-run'], []]) {
      const { exitCode, stderr } = await run([...PAID, ...more]);
      expect({ exitCode, says: stderr.includes(says) }, stderr).toEqual({ exitCode: 0, says: true });
    }
    await commit();
    const dropped = await run(['remove', 'resource', 'invoice', '--drop-data', '--json']);
    expect(dropped.stderr).toContain(says);
    expect(JSON.parse(dropped.stdout).next).toEqual(['just prepare', 'cargo test', 'cargo run -- migrate']);
    await commit();
    const other = await run(['add', 'metrics']);
    expect(other.stderr).not.toContain(OWN);
  });

  it('is said to be missing, if the change deletes it', async () => {
    const { path, run, commit, read } = await withInvoice();
    const query = /"(DELETE FROM invoices[^"]*)"/.exec(read('src/db/invoices.rs'))![1]!;
    expect(existsSync(join(path, data(query)))).toBe(true);
    await fse.outputFile(join(path, OWN), report(query));
    await commit();
    const { exitCode, stderr } = await run(['remove', 'resource', 'invoice']);
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain(`${OWN} has a query without data in .sqlx/, so the project does not build.`);
    expect(stderr).toContain('Next: just prepare && cargo test');
  });
});

describe('a conflict', () => {
  it('whose new side is empty says to delete the lines', async () => {
    const { run, edit, commit } = await withMetrics();
    edit('src/main.rs', (text) => text.replace(/^.*metrics.*$/m, '    // no metrics here'));
    await commit();
    const { stderr } = await run(['remove', 'metrics']);
    expect(stderr).toContain('Write the new lines into yours, delete the old ones where there are no new ones, commit');
  });

  it('is the only document, and another error is a document too', async () => {
    const { run, path } = await conflicting();
    expect(JSON.parse((await run([...PAID, '--json'])).stdout).conflicts).toHaveLength(1);
    appendFileSync(join(path, 'README.md'), 'mine\n');
    for (const [args, exitCode, error] of [
      [['add', 'metrics'], 1, 'The project has changes that are not committed:\n   M README.md'],
      [['add', 'metric'], 2, 'add does not accept "metric".'],
      [['update', '--nothing'], 2, "unknown option '--nothing'"],
    ] as const) {
      const { stdout, ...result } = await run([...args, '--json']);
      const document = JSON.parse(stdout);
      expect({ ...document, exitCode: result.exitCode }).toMatchObject({ error, exitCode });
      expect(document.remedy).not.toBe('');
      expect(result.stderr).toContain(document.remedy.split('\n')[0]);
    }
  });
});

it('--force names the edited files that it deletes', async () => {
  const { path, run, commit, edit } = await withMetrics();
  edit('src/metrics.rs', (text) => `${text}// mine\n`);
  await commit();
  for (const more of [['--dry-run'], []]) {
    const { exitCode, stderr } = await run(['remove', 'metrics', '--force', ...more]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toContain('With --force, this change deletes files that you edited: src/metrics.rs.');
  }
  expect(existsSync(join(path, 'src/metrics.rs'))).toBe(false);
});

itUnless(!existsSync('/dev/full'), 'this system has no /dev/full')(
  'a full disk for the output does not undo a change',
  async () => {
    const { path, env } = await project();
    const { exitCode, stderr } = await execa('sh', ['-c', '"$0" "$1" add metrics > /dev/full', process.execPath, bin], {
      cwd: path,
      env,
      extendEnv: false,
      reject: false,
    });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1 });
    expect(stderr).toContain('What was created or changed is complete.');
    expect(existsSync(join(path, 'src/metrics.rs'))).toBe(true);
  },
);

describePosix('an interrupted change', () => {
  const interrupted = async () => {
    const made = await project();
    expect(await made.run(['add', 'metrics'], made.path, killing('renameSync', 5))).toMatchObject({
      signal: 'SIGKILL',
    });
    return made;
  };

  it('is settled with the printed command, also in a directory of the project', async () => {
    const { path, run, env } = await interrupted();
    const src = join(path, 'src');
    const { stderr } = await run(['add', 'tour'], src);
    const [, command = ''] = /To undo it: +(.+)$/m.exec(stderr) ?? [];
    await execa('sh', ['-c', command], { cwd: src, env, extendEnv: false });
    expect(await run(['add', 'tour'])).toMatchObject({ exitCode: 0 });
  });

  // The run had replaced the first file, and the second one has still the inode of its staged copy.
  it.each(['.create-backend.json', 'src/main.rs'])('is not finished over an edit of %s', async (file) => {
    const { path, run } = await interrupted();
    appendFileSync(join(path, file), '\n\n');
    const before = snapshot(path);
    const { exitCode, stderr } = await run(['.', '--continue']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      `These files were edited after the interruption:\n  ${file}\nTo keep your edits, use --abort.`,
    );
    expect(snapshot(path)).toEqual(before);
    expect(await run(['.', '--abort'])).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(path, file), 'utf8')).toMatch(/\n\n$/);
  });
});

describe('the copies without git', () => {
  it.each([
    { what: 'a broken repository', says: 'git cannot tell what is committed (bad config line' },
    { what: 'a directory without a repository', says: 'git does not track this project.' },
  ])('name $what', async ({ what, says }) => {
    const { path, run } = await project();
    if (what.startsWith('a broken')) writeFileSync(join(path, '.git/config'), '[');
    else rmSync(join(path, '.git'), { recursive: true });
    const { exitCode, stderr } = await run(['add', 'metrics', '--force']);
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain(says);
    expect(stderr).toContain('Your files as they were are in ');
  });

  itPosix('name a git that is not installed', async () => {
    const { path, run, home } = await project();
    const programs = join(dirname(home), 'programs');
    mkdirSync(programs);
    const { exitCode, stderr } = await run(['add', 'metrics'], path, { PATH: programs });
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain('git is not installed. Your files as they were are in ');
  });
});

describe('something else in the place of a file', () => {
  itPosix('is named: a symbolic link', async () => {
    const { path, run } = await project();
    await fse.move(join(path, 'README.md'), join(path, 'docs/README.md'));
    symlinkSync('docs/README.md', join(path, 'README.md'));
    const { exitCode, stderr } = await run(['add', 'metrics']);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1 });
    expect(stderr).toMatch(/README\.md is a symbolic link\.\nPut the file that it points to in its place/);
  });

  it('is to be moved away: a directory', async () => {
    const { path, run } = await project();
    mkdirSync(join(path, 'src/metrics.rs'));
    const { exitCode, stderr } = await run(['add', 'metrics']);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1 });
    expect(stderr).toMatch(/src.metrics\.rs is not a file\.\nMove it away, and run the command again\./);
  });
});
