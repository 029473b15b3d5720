import { STATUS_CODES } from 'node:http';
import type { Answer } from './answer.ts';
import { equal, fail, matches, ok, oneOf, sameSet } from './expect.ts';
import type { Json, Problem } from './shapes.ts';

/** The rules of the contract for every answer to a parsed request. */

const HEADERS: Record<string, string> = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};
const REQUEST_ID = /^[A-Za-z0-9-]{1,64}$/;

/** The page at /docs has its own policy. Only the page and its parts are not JSON. */
const isPage = ({ path, status }: Answer): boolean => /^\/docs\/?$/.test(path) && status === 200;
const isPart = ({ path, status }: Answer): boolean => path.startsWith('/docs/') && status === 200;

export function everyAnswer(answer: Answer, sentId?: string): void {
  for (const [name, value] of Object.entries(HEADERS)) {
    if (isPage(answer) && name === 'content-security-policy') continue;
    equal(answer.headers(name), [value], `${answer}: header ${name}`);
  }
  equal(answer.header('server'), undefined, `${answer}: header server`);
  equal(answer.headers('x-request-id').length, 1, `${answer}: number of x-request-id headers`);
  matches(answer.header('x-request-id'), REQUEST_ID, `${answer}: header x-request-id`);
  if (sentId !== undefined && REQUEST_ID.test(sentId))
    equal(answer.header('x-request-id'), sentId, `${answer}: header x-request-id`);
  companions(answer);
  if (answer.method === 'HEAD' || answer.status === 204) equal(answer.text, '', `${answer}: body`);
  else if (answer.status >= 400) problemBody(answer);
  else if (answer.bytes.length > 0 && !isPage(answer) && !isPart(answer)) jsonBody(answer, 'application/json');
}

/** The headers that a status requires. */
function companions(answer: Answer): void {
  const needs = (name: string, pattern: RegExp) => matches(answer.header(name), pattern, `${answer}: header ${name}`);
  if (answer.status === 201) needs('location', /^\/[a-z_]+\/[1-9][0-9]*$/);
  if (answer.status === 401) needs('www-authenticate', /./);
  if (answer.status === 405) needs('allow', /./);
  if (answer.status === 429 || answer.status === 503) needs('retry-after', /^[1-9][0-9]*$/);
}

function jsonBody(answer: Answer, type: string): Json {
  equal(answer.headers('content-type'), [type], `${answer}: content-type`);
  ok(Buffer.from(answer.text).equals(answer.bytes), `${answer}: the body is not UTF-8`);
  return answer.json();
}

function problemBody(answer: Answer): void {
  const body = jsonBody(answer, 'application/problem+json');
  const { errors, ...rest } = body;
  sameSet(Object.keys(rest), ['type', 'title', 'status', 'detail', 'error', 'request_id'], `${answer}: members`);
  equal(body.type, 'about:blank', `${answer}: type`);
  // 413 was renamed in RFC 9110; both names are in use.
  oneOf(
    body.title,
    answer.status === 413 ? ['Payload Too Large', 'Content Too Large'] : [STATUS_CODES[answer.status]],
    `${answer}: title`,
  );
  equal(body.status, answer.status, `${answer}: status`);
  ok(typeof body.error === 'string' && body.error.trim() !== '', `${answer}: error is empty or not text`);
  equal(body.detail, body.error, `${answer}: detail is not the same as error`);
  equal(body.request_id, answer.header('x-request-id'), `${answer}: request_id`);
  if (answer.status >= 500) equal(body.error, body.title, `${answer}: error of a 5xx is not its title`);
  if (errors !== undefined) fieldErrors(answer, errors);
}

function fieldErrors(answer: Answer, errors: unknown): void {
  equal(answer.status, 400, `${answer}: only a 400 lists errors`);
  ok(Array.isArray(errors) && errors.length > 0, `${answer}: errors is not a list`);
  for (const error of errors) {
    sameSet(Object.keys(error), ['pointer', 'detail'], `${answer}: members of an error`);
    matches(error.pointer, /^#\/[a-z0-9_]+$/, `${answer}: pointer`);
    ok(typeof error.detail === 'string' && error.detail !== '', `${answer}: detail of an error`);
  }
}

/** Requires one of these statuses. The client has already checked the rules for all answers. */
export function status(answer: Answer, ...expected: number[]): Answer {
  if (!expected.includes(answer.status)) fail(`expected ${expected.join(' or ')}: ${answer}`);
  return answer;
}

/** Requires a 400 that points at exactly these members. */
export function broken(answer: Answer, ...members: string[]): Answer {
  status(answer, 400);
  const pointers = (answer.json<Problem>().errors ?? []).map(({ pointer }) => pointer);
  sameSet(
    pointers,
    members.map((member) => `#/${member}`),
    `${answer}: pointers`,
  );
  return answer;
}

/** Requires a 400 whose error names this member or parameter. */
export function names(answer: Answer, member: string): Answer {
  status(answer, 400);
  ok(answer.json<Problem>().error.includes(member), `${answer}: error does not name ${member}`);
  return answer;
}
