import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Choices, labelOf } from '../../../src/answers/options.ts';
import { inParallel } from '../../contract/check.ts';
import { CLIENTS } from '../../contract/database.ts';
import { newOrder, password } from '../../contract/people.ts';
import { status } from '../../contract/rules.ts';
import { attempt } from '../../support/shell.ts';
import { pythonTools } from '../tools.ts';
import { descriptionOf, type Running, whileRunning } from './running.ts';
import { described, type Target, targetsOf, type Values } from './targets.ts';

const hooks = join(import.meta.dirname, 'sqlmap_hooks.py');

type Attack = (target: Target) => Promise<{ tested: string[]; injectable: boolean; output: string }>;

/** Attacks every parameter of the description with every kind of injection that sqlmap has for this database. */
export async function sqlmap(executable: string, choices: Choices, workplace: string): Promise<string> {
  const bin = await pythonTools();
  const attack: Attack = (target) =>
    run(join(bin, 'sqlmap'), labelOf('database', choices.database), mkdtempSync(join(workplace, 'sqlmap-')), target);
  return whileRunning(executable, choices, workplace, {}, async (running) => {
    const control = findsOne(running, attack);
    control.catch(() => {}); // awaited below

    const description = await descriptionOf(running.url);
    const targets = targetsOf(description, await values(running));
    const tested = new Set<string>();
    const injectable: string[] = [];
    await inParallel(2, targets, async (target) => {
      // After a false positive, sqlmap does not finish the parameter, so it is tested again.
      for (let attempt = 0, open = true; open && attempt < 10; attempt++) {
        const result = await attack(target);
        if (result.injectable) return void injectable.push(`${target.label} is injectable:\n${result.output}`);
        result.tested.forEach((parameter) => tested.add(`${target.label}: ${parameter}`));
        open = target.parameters.some((parameter) => !tested.has(`${target.label}: ${parameter}`));
      }
    });
    await control;
    const admin = await running.scene.admin(running.program);
    status(await admin.api.get('/users'), 200); // the requests were signed in until the end
    if (injectable.length > 0) throw new Error(injectable.join('\n'));
    const missed = described(description).filter((parameter) => !tested.has(parameter));
    if (missed.length > 0 || tested.size === 0) throw new Error(`sqlmap did not test ${missed.join('; ')}`);
    const requests = running.program.log.filter(({ method }) => method !== undefined).length;
    return `sqlmap: ${tested.size} parameters, none injectable, ${requests} requests`;
  });
}

async function run(command: string, dbms: string, directory: string, { text, parameters, level }: Target) {
  const [request, script] = [join(directory, 'request.txt'), join(directory, 'hooks.py')];
  writeFileSync(request, text);
  writeFileSync(join(directory, '__init__.py'), ''); // sqlmap loads hooks only from a package
  copyFileSync(hooks, script);
  const marked = parameters.some((name) => name.startsWith('#'));
  const names = parameters.map((name) => name.replace('JSON ', '')).join(',');
  const outcome = await attempt(
    command,
    [
      '-r',
      request,
      ...(marked ? [] : ['-p', names]),
      '--dbms',
      dbms,
      '--level',
      String(level),
      '--risk',
      '3',
      '--technique',
      'BEUSTQ',
      '--batch',
      '--flush-session',
      '--skip-waf',
      '--ignore-code',
      '*',
      '--preprocess',
      script,
      '--postprocess',
      script,
      '--output-dir',
      directory,
      '--disable-coloring',
    ],
    { env: { TERM: 'dumb' } },
  );
  const output = outcome.output.replaceAll('\r', '');
  writeFileSync(join(directory, 'output.txt'), output);
  return {
    tested: [...output.matchAll(/(.*)\n.*parameter '([^']+)' does not seem to be injectable/g)]
      .filter(([, before]) => !before!.includes('false positive'))
      .map(([, , name]) => name!),
    injectable: /is vulnerable|identified the following injection point/.test(output),
    output,
  };
}

async function values({ scene, program, url }: Running): Promise<Values> {
  const admin = await scene.admin(program);
  const order = await newOrder(admin);
  return {
    host: new URL(url).host,
    headers: admin.api.always,
    spare: (await scene.person({}, program)).api.always,
    ids: { '/users': admin.id, '/orders': order.id },
    members: {
      limit: 20,
      after: 1,
      user_id: admin.id,
      email: 'UNIQUE@example.com',
      name: 'Ada',
      password,
      item: 'Tea',
      quantity: 2,
      refresh_token: 'x'.repeat(43),
      current_password: password,
      new_password: password,
    },
  };
}

/** Requires that sqlmap finds an injection in a vulnerable server with the same database. */
async function findsOne({ scene, program, subject }: Running, attack: Attack): Promise<void> {
  const person = await scene.person({}, program);
  const server = http.createServer(async (request, response) => {
    const id = new URL(request.url!, 'http://localhost').searchParams.get('id');
    const { code, output } = await attempt(
      ...CLIENTS[subject.database].statement(program.env.DATABASE_URL!, `SELECT email FROM users WHERE id = ${id}`),
    );
    response.writeHead(code === 0 ? 200 : 500).end(output);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { injectable, output } = await attack({
      label: 'control',
      text: `GET /?id=${person.id} HTTP/1.1\r\nhost: ${host}\r\n\r\n`,
      parameters: ['id'],
      level: 5,
    });
    if (!injectable) throw new Error(`sqlmap did not find the injection of the vulnerable server:\n${output}`);
  } finally {
    server.close();
  }
}
