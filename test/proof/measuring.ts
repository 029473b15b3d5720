import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../support/shell.ts';

interface Options {
  cwd: string;
  env: Record<string, string>;
}

/** Does what the tour's chapter on performance says, and compares the form of what comes out with what the chapter shows. */
export async function measureAsTold({ cwd, env }: Options): Promise<string> {
  const chapter = readFileSync(join(cwd, 'docs/tour/15-performance.md'), 'utf8');
  const commands = [...chapter.matchAll(/^\d\. `(.+)`$/gm)].map(([, command]) => command!);
  if (commands.length !== 3) throw new Error(`the chapter has ${commands.length} commands`);
  // The chapter knows nothing of a target directory that lies elsewhere.
  const target = join(cwd, 'target');
  if (!existsSync(target)) symlinkSync(env.CARGO_TARGET_DIR!, target);

  let said = '';
  for (const command of commands) said = (await run('bash', ['-c', command], { cwd, env })).stdout;
  const shipped = readFileSync(join(cwd, 'docs/tour/measured.txt'), 'utf8');
  const [now, then] = [formOf(said), formOf(shipped)];
  const [different] = now.map((line, at) => [line, then[at]]).filter(([line, other]) => line !== other);
  if (different)
    throw new Error(`the script says "${different[0]}" where the chapter shows "${different[1]}"\n${said}`);
  const comparison = said.split('\n').find((line) => line.startsWith('compared'));
  if (comparison === undefined || !/^idle +[1-9]\d* /m.test(said)) throw new Error(`nothing was measured:\n${said}`);
  return comparison.replace(/^compared +with it, this project/, 'beside Node, it');
}

/** Numbers, names and the machine differ from run to run, the words do not. */
function formOf(said: string): string[] {
  const [, ...lines] = said.trimEnd().split('\n');
  return lines.map((line) =>
    line
      .replace(/^program .*/, 'program')
      .replace(/\d[\d.]*/g, '0')
      .replace(/ +/g, ' '),
  );
}
