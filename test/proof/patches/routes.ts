import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Choices } from '../../../src/answers/options.ts';
import type { Edit, Sources } from './sources.ts';

/** The trial routes: path, method, handler. The last two are for signed-in users, if there is sign-in. */
const PUBLIC = [
  ['/users/{id}/orders/{order_id}', 'get', 'order_of_user'],
  ['/labels/{label}', 'get', 'label'],
  ['/seconds', 'get', 'seconds'],
  ['/echo', 'get', 'echo'],
  ['/upload', 'post', 'upload'],
  ['/cold', 'get', 'cold'],
  ['/taken', 'get', 'taken'],
  ['/bytes', 'get', 'bytes'],
  ['/download', 'get', 'download'],
  ['/panic', 'get', 'panics'],
] as const;
const PROTECTED = [
  ['/secret', 'get', 'secret'],
  ['/secret', 'post', 'secret'],
] as const;

/** Adds routes of all kinds in one file, `src/routes/trial.rs`: parameters, streams, errors and a panic. */
export function addTrialRoutes(sources: Sources, { framework, auth }: Choices): void {
  sources.create('src/routes/trial.rs', readFileSync(join(import.meta.dirname, framework, 'trial.rs'), 'utf8'));
  const edits = ROUTES[framework][auth === 'none' ? 'without' : 'withAuth'];
  sources.edit('src/routes/mod.rs', ['\nmod users;\n', '\nmod trial;\nmod users;\n'], ...edits);
  const request = '### Show the ids of a path with two of them\n# Response: 200\n';
  sources.edit(
    'requests.http',
    [/^(@base = .*\n)/m, '$1@any_user = 7\n@any_order = 8\n'],
    [/^(### Create an order)/m, `${request}GET {{base}}/users/{{any_user}}/orders/{{any_order}}\n\n$1`],
  );
}

const ENTRIES = (routes: readonly (readonly [string, string, string])[]) =>
  routes.map(([path, method, handler]) => `        ("${path}", ${method}().to(trial::${handler})),\n`).join('');

const SERVICES = [...PUBLIC, ['/method', 'to', 'method'] as const, ['/secret', 'get', 'secret'] as const]
  .map(([path, method, handler]) => {
    const post = path === '/secret' ? `.post(trial::${handler})` : '';
    return `        .service(resource("${path}").${method}(trial::${handler})${post})\n`;
  })
  .join('');

/** A guard runs before the handler and its middleware. */
const GUARDED = 'get().guard(trial::guard).to(trial::secret)';

/** How a user adds the routes. Only `order_of_user` is in the API description. */
const ROUTES: Record<Choices['framework'], { withAuth: readonly Edit[]; without: readonly Edit[] }> = {
  axum: {
    withAuth: [
      [/( +\.merge\(users::public_routes\(\)\)\n)/, '$1        .merge(trial::public_routes())\n'],
      [/( +\.merge\(users::protected_routes\(\)\)\n)/, '$1        .merge(trial::protected_routes())\n'],
    ],
    without: [
      [
        /( +\.merge\(users::routes\(\)\)\n)/,
        '$1        .merge(trial::public_routes())\n        .merge(trial::protected_routes())\n',
      ],
    ],
  },
  'actix-web': {
    withAuth: [
      [
        /( +\("\/users", post\(\)\.to\(users::create_user\)\),\n)/,
        `$1${ENTRIES([...PUBLIC, ['/method', 'actix_web::web::route', 'method']])}        ("/guarded", ${GUARDED}),\n`,
      ],
      [/( +\("\/users", get\(\)\.to\(users::list_users\)\),\n)/, `$1${ENTRIES(PROTECTED)}`],
      [/( +users::create_user,\n)(?=\)\)\]\nstruct Public;)/, '$1    trial::order_of_user,\n'],
    ],
    without: [
      [
        /( +\.service\(resource\("\/docs"\)\.get\(docs::docs\)\)\n)/,
        `$1${SERVICES}        .route("/guarded", actix_web::web::${GUARDED})\n`,
      ],
      [/( +users::list_users,\n)/, '$1    trial::order_of_user,\n'],
    ],
  },
};

/** The crates that the trial routes need, as arguments of `cargo add`. */
export const CRATES: Record<Choices['framework'], readonly string[]> = {
  axum: ['axum', '--features', 'ws'],
  'actix-web': ['actix-ws'],
};
