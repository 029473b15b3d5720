import { gunzipSync } from 'node:zlib';
import { section } from '../check.ts';
import { equal, matches, ok, oneOf, sameSet } from '../expect.ts';
import { status } from '../rules.ts';
import type { Scene } from '../scene.ts';
import type { Json, Root } from '../shapes.ts';

/** The parts of an OpenAPI document that the checks read. */
interface Description {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, Schema>;
    securitySchemes: Record<string, Json>;
  };
  security?: unknown;
}

interface Operation {
  parameters?: { name: string; in: string; required: boolean }[];
  requestBody?: { content: { 'application/json': { schema: { $ref: string } } } };
  responses: Record<string, { content?: Json; headers?: Json }>;
  security?: unknown;
}

interface Schema {
  additionalProperties?: boolean;
  properties: Json;
  examples: Json[];
}

const ALWAYS = ['GET /', 'GET /health', 'GET /health/ready', 'GET /openapi.json', 'GET /docs'];
const rowsOf = (rows: string) => [
  ...['GET', 'POST'].map((method) => `${method} /${rows}`),
  ...['GET', 'PATCH', 'DELETE'].map((method) => `${method} /${rows}/{id}`),
];
const PROFILE = ['GET /profile', 'PATCH /profile', 'DELETE /profile', 'PUT /profile/password'];
const ROUTES = {
  none: [...ALWAYS, ...rowsOf('users')],
  session: [...ALWAYS, ...rowsOf('users'), ...PROFILE, 'POST /login', 'POST /logout'],
  jwt: [...ALWAYS, ...rowsOf('users'), ...PROFILE, 'POST /login', 'POST /logout', 'POST /refresh'],
};
const OPEN = [...ALWAYS, 'POST /users', 'POST /login'];

/** Errors of single routes. All routes, routes with input and routes with a sign-in have further ones. */
const OWN: Record<string, string[]> = {
  'GET /health/ready': ['503'],
  'POST /users': ['409'],
  'PATCH /users/{id}': ['409'],
};
const OWN_AUTH: Record<string, string[]> = {
  'POST /users': ['429'],
  'GET /users': ['403'],
  'PATCH /users/{id}': ['403'],
  'DELETE /users/{id}': ['403', '409'],
  'PATCH /profile': ['409', '429'],
  'PUT /profile/password': ['429'],
  'DELETE /profile': ['409'],
  'POST /login': ['401', '429'],
  'POST /refresh': ['401', '429'],
};

async function describedBy(scene: Scene): Promise<Description> {
  return status(await (await scene.api()).get('/openapi.json'), 200).json<Description>();
}

/** The operations by name, without the files of the page at /docs. */
function operations({ paths }: Pick<Description, 'paths'>): [name: string, operation: Operation][] {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );
  return all.filter(([name]) => !name.startsWith('GET /docs/'));
}

function isError(status: string): boolean {
  return status === 'default' || status >= '400';
}

function isOpen(scene: Scene, name: string): boolean {
  const byToken = scene.auth === 'jwt' && ['POST /refresh', 'POST /logout'].includes(name);
  return scene.auth === 'none' || OPEN.includes(name) || byToken;
}

function refusals(scene: Scene, name: string, operation: Operation): string[] {
  const hasInput = operation.requestBody !== undefined || operation.parameters !== undefined;
  const all = [
    'default',
    ...(hasInput ? ['400'] : []),
    ...(isOpen(scene, name) ? [] : ['401']),
    ...(name.includes('{id}') ? ['404'] : []),
    ...(OWN[name] ?? []),
    ...((scene.auth !== 'none' && OWN_AUTH[name]) || []),
  ];
  return [...new Set(all)];
}

export const description = section('Description', {}, (check) => {
  check('GET /openapi.json describes this program in OpenAPI 3.1', async (scene) => {
    const { openapi, info } = await describedBy(scene);
    matches(openapi, /^3\.1\.\d+$/, 'openapi');
    const { name, version } = (await (await scene.api()).get('/')).json<Root>();
    equal([info.title, info.version], [name, version], 'title and version');
  });

  check('the description contains every route of the contract and no other', async (scene) => {
    sameSet(
      operations(await describedBy(scene)).map(([name]) => name),
      [...ROUTES[scene.auth], ...(scene.hasOrders ? rowsOf('orders') : [])],
      'operations',
    );
  });

  check('the description contains the parameters of each route and no others', async (scene) => {
    for (const [name, { parameters = [] }] of operations(await describedBy(scene))) {
      const isList = ['GET /users', 'GET /orders'].includes(name);
      const expected = [
        ...(name.includes('{id}') ? ['path id required'] : []),
        ...(isList ? ['query limit optional', 'query after optional'] : []),
        ...(scene.auth === 'none' && name === 'GET /orders' ? ['query user_id optional'] : []),
      ];
      const described = parameters.map((it) => `${it.in} ${it.name} ${it.required ? 'required' : 'optional'}`);
      sameSet(described, expected, `${name}: parameters`);
    }
  });

  check('the description contains the errors of each route and no others', async (scene) => {
    for (const [name, operation] of operations(await describedBy(scene))) {
      const named = Object.keys(operation.responses).filter(isError);
      sameSet(named, refusals(scene, name, operation), `${name}: errors`);
    }
  });

  check('every error is a problem document with the headers of its status', async (scene) => {
    const needs: Record<string, string[]> = { 401: ['www-authenticate'], 429: ['retry-after'], 503: ['retry-after'] };
    for (const [name, operation] of operations(await describedBy(scene))) {
      for (const [status, { content, headers }] of Object.entries(operation.responses)) {
        if (!isError(status)) continue;
        const schema = { $ref: '#/components/schemas/Problem' };
        equal(content, { 'application/problem+json': { schema } }, `${name}: content of ${status}`);
        sameSet(Object.keys(headers ?? {}), needs[status] ?? [], `${name}: headers of ${status}`);
      }
    }
  });

  check('the schemas of bodies allow no other members, and their examples are accepted', async (scene) => {
    const { components, ...rest } = await describedBy(scene);
    for (const [name, { requestBody }] of operations(rest)) {
      if (requestBody === undefined) continue;
      const schema = components.schemas[requestBody.content['application/json'].schema.$ref.split('/').at(-1)!]!;
      equal(schema.additionalProperties, false, `${name}: additionalProperties`);
      ok(schema.examples.length > 0, `${name}: no example`);
      for (const member of Object.keys(schema.examples[0]!)) ok(member in schema.properties, `${name}: ${member}`);
    }
    status(
      await (await scene.api()).post(
        '/users',
        components.schemas[scene.auth === 'none' ? 'CreateUser' : 'SignUp']!.examples[0],
      ),
      201,
    );
  });

  check('GET /docs is a page that loads nothing from other sites', async (scene) => {
    const api = await scene.api();
    const first = status(await api.get('/docs'), 200, 301, 302, 303, 307, 308);
    const page = first.status === 200 ? first : status(await api.get(first.header('location') ?? ''), 200);
    matches(page.header('content-type'), /^text\/html(; ?charset=utf-8)?$/i, 'content-type');
    const policy = new Map(
      page
        .header('content-security-policy')
        ?.split(';')
        .map((part) => {
          const [directive = '', ...sources] = part.trim().split(' ');
          return [directive, sources.join(' ')];
        }),
    );
    for (const directive of ['default-src', 'frame-ancestors', 'base-uri', 'form-action'])
      equal(policy.get(directive), "'none'", directive);
    for (const directive of ['script-src', 'style-src', 'connect-src'])
      equal(policy.get(directive), "'self'", directive);
    oneOf(policy.get('img-src'), ['data:', "'self' data:"], 'img-src');

    const html = (page.header('content-encoding') === 'gzip' ? gunzipSync(page.bytes) : page.bytes).toString();
    ok(!html.includes('//'), 'the page contains a host name');
    ok(!/<script>|<style|\son[a-z]+=|\sstyle=/i.test(html), 'the page contains inline script or style');
    const parts = [...html.matchAll(/(?:src|href)="([^"]+)"/g)]
      .map(([, path = '']) => path)
      .filter((path) => /\.(css|js)$/.test(path))
      .map((path) => new URL(path, `http://localhost${page.path}`).pathname);
    ok(parts.length >= 3, 'the page has less than three parts');
    for (const path of parts) {
      const part = status(await api.get(path), 200);
      equal(part.header('content-type'), path.endsWith('.css') ? 'text/css' : 'text/javascript', path);
      ok(part.bytes.length > 100, `${path} is empty`);
      equal(status(await api.head(path), 200).text, '', `HEAD ${path}`);
      ok(!/persistAuthorization["']?: *true/.test(part.text), 'the page stores tokens in the browser');
    }
  });
});

export const schemes = section('Description: sign-in', { auth: ['jwt', 'session'] }, (check) => {
  check('the description requires a sign-in for the same routes as the program', async (scene) => {
    const { components, security: general, ...rest } = await describedBy(scene);
    const [scheme, ...others] = Object.keys(components.securitySchemes);
    equal(others, [], 'further schemes');
    for (const [name, { security = general }] of operations(rest)) {
      equal(security, isOpen(scene, name) ? [] : [{ [scheme as string]: [] }], `${name}: security`);
    }
  });

  check('the description contains the way to send credentials', async (scene) => {
    for (const insecure of ['true', 'false']) {
      const { api } = await scene.start(scene.auth === 'session' ? { COOKIE_INSECURE: insecure } : {});
      const { components } = status(await api.get('/openapi.json'), 200).json<Description>();
      const { description, ...scheme } = Object.values(components.securitySchemes)[0]!;
      ok(description !== '', 'no description');
      const cookie = { type: 'apiKey', in: 'cookie', name: insecure === 'true' ? 'session' : '__Host-session' };
      equal(scheme, scene.auth === 'jwt' ? { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } : cookie, 'scheme');
    }
  });
});
