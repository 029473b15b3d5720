import { describe, expect, it } from 'vitest';
import { readmeRequests } from '../support/readme.ts';
import { readHttp, routeOf, SCRIPT } from '../support/requests.ts';
import type { Sample } from '../support/sample.ts';
import { samples, withResources } from '../support/samples.ts';

// The proof sends the requests in order and compares the statuses: test/proof/requests.ts.

describe.each([...samples, ...withResources].map((one) => [one.id, one] as const))('requests.http of %s', (_, one) => {
  const text = one.texts.get('requests.http') ?? '';
  const file = readHttp(text);
  const routes = file.requests.map(routeOf);

  it('shows every route and no other', () => {
    expect([...new Set(routes)].sort()).toEqual(annotated(one));
  });

  it('uses the addresses of .env', () => {
    const variables = new Map(
      [...one.texts.get('.env')!.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
    );
    expect(file.variables.get('base')).toBe(`http://${variables.get('HOST')}:${variables.get('PORT')}`);
    for (const { url } of file.requests) {
      const host = /^http:\/\/([^/]*)/.exec(url)?.[1];
      expect(host, url).toBe(url.startsWith('{{base}}/') ? undefined : variables.get('METRICS_ADDR'));
    }
  });

  it('uses only variables and answers that come earlier', () => {
    const known = new Set([...file.variables.keys(), ...file.requests.map(({ name }) => name)]);
    const used = [...text.matchAll(/\{\{(\w+)/g)].map(([, name]) => name);
    expect(used.filter((name) => !known.has(name))).toEqual([]);
    expect([...file.variables.keys()].filter((name) => !used.includes(name))).toEqual([]);
  });

  it('states the status of each answer', () => {
    expect(file.requests.filter(({ statuses }) => statuses.length === 0).map(({ title }) => title)).toEqual([]);
  });

  it('defines the same variables for all three clients', () => {
    const parts = text.split(/^###/m).slice(1);
    const variables = (pattern: RegExp) =>
      parts.flatMap((part) => {
        const request = /^# @name (\w+)$/m.exec(part)?.[1];
        return [...part.replaceAll(SCRIPT, '').matchAll(pattern)].map(([, variable, first, second]) =>
          second === undefined ? `${variable} = ${request}.${first}` : `${variable} = ${first}.${second}`,
        );
      });
    const restClient = variables(/^@(\w+) = \{\{(\w+)\.response\.body\.(\w+)\}\}$/gm);
    expect(restClient).not.toEqual([]);
    expect(variables(/^@(\w+) = \{\{(\w+)\.(\w+)\}\}$/gm)).toEqual(restClient);
    expect(variables(/global\.set\("(\w+)", response\.body\.(\w+)\)/g).sort()).toEqual(restClient.sort());
  });
});

describe.each(samples.map((one) => [one.id, one] as const))('README.md of %s', (_, { texts, choices }) => {
  it('shows commands that the proof can type', () => {
    const requests = readmeRequests(texts.get('README.md')!);
    const row = choices.sample === 'orders' ? '/orders/1' : choices.auth === 'none' ? '/users/1' : '/profile';
    expect(requests.some((line) => line.startsWith('curl ') && line.includes(row))).toBe(true);
    expect(requests.some((line) => /^(TOKEN|COOKIE)=/.test(line))).toBe(choices.auth !== 'none');
  });
});

/** The routes as their annotations name them. /metrics has its own address and no annotation. */
function annotated(one: Sample): string[] {
  const code = [...one.texts]
    .filter(([path]) => path.startsWith('src/routes/'))
    .map(([, text]) => text)
    .join('\n');
  const found = [...code.matchAll(/#\[utoipa::path\(\s*(\w+),\s*path = "([^"]+)"/g)];
  expect(found.length, 'an annotation that this test cannot read').toBe([...code.matchAll(/utoipa::path\(/g)].length);
  const described = found.map(([, method, path]) => `${method!.toUpperCase()} ${path!.replace(/\{\w+\}/g, '{}')}`);
  // The files below /docs/ belong to the page at /docs, which a browser loads.
  const metrics = one.choices.addons.includes('metrics') ? ['GET /metrics'] : [];
  return [...new Set([...described.filter((route) => !route.startsWith('GET /docs/')), ...metrics])].sort();
}
