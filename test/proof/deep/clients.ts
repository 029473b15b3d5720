import { copyFileSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Auth, Choices } from '../../../src/answers/options.ts';
import { password, uniqueEmail } from '../../contract/people.ts';
import { run } from '../../support/shell.ts';
import { npmTools, pythonTools } from '../tools.ts';
import { descriptionOf, whileRunning } from './running.ts';

const folder = join(import.meta.dirname, 'clients');

/**
 * Makes clients from the description of a program, in TypeScript and in Python. Each signs up, signs in, creates, lists
 * and gets an order, and reads errors as problem documents.
 */
export async function clients(executable: string, choices: Choices, workplace: string): Promise<string> {
  const { auth } = choices;
  const env = { ...(auth === 'session' && { COOKIE_INSECURE: 'true' }) }; // without TLS, as in development
  return whileRunning(executable, choices, workplace, env, async ({ url }) => {
    const directory = mkdtempSync(join(workplace, 'clients-'));
    writeFileSync(join(directory, 'openapi.json'), JSON.stringify(await descriptionOf(url)));
    await typescript(directory, url, auth);
    await python(directory, url, auth);
    return 'openapi-fetch and openapi-python-client';
  });
}

async function typescript(directory: string, url: string, auth: Auth): Promise<void> {
  const modules = join(await npmTools(folder), 'node_modules');
  symlinkSync(modules, join(directory, 'node_modules'));
  copyFileSync(join(folder, 'package.json'), join(directory, 'package.json'));
  for (const name of ['shared.ts', `${auth}.ts`]) copyFileSync(join(folder, 'typescript', name), join(directory, name));
  const bin = (name: string, ...args: string[]) => run(join(modules, '.bin', name), args, { cwd: directory });
  await bin('openapi-typescript', 'openapi.json', '--output', 'schema.ts');
  await bin('tsc', '--strict', '--target', 'es2022', '--module', 'nodenext', `${auth}.ts`);
  await run(process.execPath, [`${auth}.js`, url, uniqueEmail(), password], { cwd: directory });
}

async function python(directory: string, url: string, auth: Auth): Promise<void> {
  const bin = await pythonTools(join(folder, 'requirements.txt'));
  await run(
    join(bin, 'openapi-python-client'),
    [
      'generate',
      '--path',
      'openapi.json',
      '--output-path',
      'generated',
      '--meta',
      'none',
      '--config',
      join(folder, 'python.yaml'),
      '--fail-on-warning',
    ],
    { cwd: directory },
  );
  await run(join(bin, 'python'), [join(folder, 'python.py'), url, auth, uniqueEmail(), password], {
    cwd: directory,
    env: { PYTHONPATH: directory },
  });
}
