import { createHmac, generateKeyPairSync } from 'node:crypto';
import type { Answer } from '../answer.ts';
import { section } from '../check.ts';
import type { Api } from '../client.ts';
import { equal, matches, ok, sameSet } from '../expect.ts';
import { status } from '../rules.ts';
import type { Scene } from '../scene.ts';
import type { Json } from '../shapes.ts';
import { secret } from '../subject.ts';

/** The claims of an access token that the checks calculate with. */
type Claims = Json & { iat: number; exp: number };

const part = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

function sign(header: Json, claims: Json, key: string | Buffer = secret, hash = 'sha256'): string {
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${createHmac(hash, key).update(signed).digest('base64url')}`;
}

/** A real token and its parts, and a function that sends another token. */
async function signedIn(
  scene: Scene,
): Promise<{ token: string; header: Json; claims: Claims; ask: (token: string) => Promise<Answer>; id: number }> {
  const { api, id } = await scene.person();
  const token = api.always.authorization!.slice('Bearer '.length);
  const [header, claims] = token.split('.').map((text) => Buffer.from(text, 'base64url').toString());
  const ask = (other: string) => bearer(api, `Bearer ${other}`);
  return { token, header: JSON.parse(header!), claims: JSON.parse(claims!), ask, id };
}

const bearer = (api: Api, authorization: string) => api.get('/profile', { headers: { authorization } });

function refused(answer: Answer): void {
  status(answer, 401);
  matches(answer.header('www-authenticate'), /^Bearer .*error="invalid_token"/, `${answer}: WWW-Authenticate`);
}

const CLAIMS = ['iss', 'aud', 'sub', 'client_id', 'iat', 'exp', 'jti', 'sid'];
const now = () => Math.floor(Date.now() / 1000);

export const tokens = section('Access tokens', { auth: ['jwt'] }, (check) => {
  check('header and claims are correct and contain no personal data', async (scene) => {
    const { header, claims, id } = await signedIn(scene);
    equal([header.alg, header.typ], ['HS256', 'at+jwt'], 'alg and typ');
    sameSet(Object.keys(claims), CLAIMS, 'claims');
    equal([claims.sub, claims.exp - claims.iat], [String(id), 900], 'sub and lifetime');
    ok(Math.abs(claims.iat - now()) < 10, `iat ${claims.iat} is not now`);
    const { name } = (await (await scene.api()).get('/')).json();
    equal([claims.iss, claims.aud], [name, name], 'iss and aud');
  });

  check(
    'a token that the suite signs with the right key is accepted, so the next checks test only their fault',
    async (scene) => {
      const { header, claims, ask } = await signedIn(scene);
      status(await ask(sign(header, claims)), 200);
    },
  );

  for (const alg of ['none', 'None', 'NONE', 'nOnE', '', 'HS256 ', 'hs256']) {
    check(`401 for alg ${JSON.stringify(alg)}, signed or not`, async (scene) => {
      const { header, claims, ask, token } = await signedIn(scene);
      const head = part({ ...header, alg });
      for (const signature of ['', token.split('.')[2]!]) refused(await ask(`${head}.${part(claims)}.${signature}`));
      refused(await ask(sign({ ...header, alg }, claims)));
      refused(await ask(`${head}.${part(claims)}`));
    });
  }

  check('401 for every other algorithm, with the same key', async (scene) => {
    const { header, claims, ask } = await signedIn(scene);
    for (const [alg, hash] of [
      ['HS384', 'sha384'],
      ['HS512', 'sha512'],
    ] as const)
      refused(await ask(sign({ ...header, alg }, claims, secret, hash)));
    for (const alg of ['RS256', 'ES256', 'PS256', 'EdDSA', 'HS1', 7, null])
      refused(await ask(sign({ ...header, alg }, claims)));
    const { alg: _, ...without } = header;
    refused(await ask(sign(without, claims)));
  });

  check('401 for every other key', async (scene) => {
    const { header, claims, ask } = await signedIn(scene);
    for (const key of [
      '',
      'secret',
      secret.slice(1),
      `${secret}x`,
      secret.toUpperCase(),
      'change-me',
      Buffer.alloc(32),
    ])
      refused(await ask(sign(header, claims, key)));
  });

  for (const claim of CLAIMS) {
    check(`401 without ${claim}, and with a wrong ${claim}`, async (scene) => {
      const { header, claims, ask } = await signedIn(scene);
      const { [claim]: _, ...rest } = claims;
      refused(await ask(sign(header, rest)));
      for (const value of [null, '', {}, [], true]) refused(await ask(sign(header, { ...claims, [claim]: value })));
    });
  }

  const altered: Record<string, (claims: Json) => Json> = {
    'another iss': () => ({ iss: 'someone' }),
    'another aud': () => ({ aud: 'someone' }),
    'several aud, none of them ours': () => ({ aud: ['someone', 'else'] }),
    "another user's sub": ({ sub }) => ({ sub: String(Number(sub) - 1 || 7) }),
    'an unknown sub': () => ({ sub: '9223372036854775807' }),
    'a sub of type number': ({ sub }) => ({ sub: Number(sub) }),
    'a sub with a sign': ({ sub }) => ({ sub: `+${sub}` }),
    'an unknown family': () => ({ sid: '9223372036854775807' }),
    'a family that is not an id': () => ({ sid: "1' OR '1'='1" }),
    'exp a minute ago': () => ({ iat: now() - 960, exp: now() - 60 }),
    'exp six seconds ago': () => ({ iat: now() - 906, exp: now() - 6 }),
    'exp as a string': ({ exp }) => ({ exp: String(exp) }),
    'iat tomorrow': () => ({ iat: now() + 86_400, exp: now() + 86_400 + 900 }),
    'nbf tomorrow': () => ({ nbf: now() + 86_400 }),
  };
  for (const [what, change] of Object.entries(altered)) {
    check(`401 for ${what}`, async (scene) => {
      await scene.person();
      const { header, claims, ask } = await signedIn(scene);
      refused(await ask(sign(header, { ...claims, ...change(claims) })));
    });
  }

  const headers: Record<string, Json> = {
    'typ JWT': { typ: 'JWT' },
    'no typ': { typ: undefined },
    'another typ': { typ: 'rt+jwt' },
    'an empty crit': { crit: [] },
    'a crit': { crit: ['exp'] },
    'an unknown crit': { crit: ['b64'], b64: false },
  };
  for (const [what, change] of Object.entries(headers)) {
    check(`401 for ${what}`, async (scene) => {
      const { header, claims, ask } = await signedIn(scene);
      refused(await ask(sign({ ...header, ...change }, claims)));
    });
  }

  check('keys in a token are never used', async (scene) => {
    const { header, claims, ask } = await signedIn(scene);
    const own = 'the-attackers-own-key-of-32-bytes!';
    const jwk = { kty: 'oct', k: part(own), alg: 'HS256' };
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const brought: Json[] = [
      { jwk },
      { jwk: publicKey.export({ format: 'jwk' }) },
      { jku: 'http://127.0.0.1:1/keys' },
      { x5u: 'http://127.0.0.1:1/x' },
      { x5c: [part('x')] },
      { kid: '../../dev/null' },
      { kid: "' OR 1=1" },
    ];
    for (const more of brought) refused(await ask(sign({ ...header, ...more }, claims, own)));
    refused(await ask(sign({ ...header, kid: '/dev/null' }, claims, '')));
  });

  check('401 for a token with any one character changed', async (scene) => {
    const { token, ask } = await signedIn(scene);
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === 'A' ? 'B' : 'A';
      const answer = await ask(token.slice(0, at) + other + token.slice(at + 1));
      status(answer, 401);
    }
    const last = token.at(-1)!;
    for (const other of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')
      if (other !== last) status(await ask(token.slice(0, -1) + other), 401);
  });

  check('401 for text that is not a token', async (scene) => {
    const { token, ask } = await signedIn(scene);
    const [head, body, signature] = token.split('.') as [string, string, string];
    const shapes = [
      'x',
      '.',
      '..',
      '...',
      head,
      `${head}.${body}`,
      `${head}.${body}.`,
      `${token}.`,
      `${token}.x`,
      `.${token}`,
      `${token}=`,
      `${head}.${signature}.${body}`,
      `${head}..${signature}`,
      `${part('{')}.${body}.${signature}`,
      'x'.repeat(6000),
      `"${token}"`,
      `${part('[]')}.${part('[]')}.x`,
    ];
    for (const shape of shapes) refused(await ask(shape));
  });
});

export const bearers = section('Bearer', { auth: ['jwt'] }, (check) => {
  check('the scheme may be in upper or lower case', async (scene) => {
    const { token } = await signedIn(scene);
    for (const scheme of ['Bearer', 'bearer', 'BEARER', 'bEaReR'])
      status(await bearer(await scene.api(), `${scheme} ${token}`), 200);
  });

  check('401 without an error code for another scheme', async (scene) => {
    const { token } = await signedIn(scene);
    for (const value of [
      `Basic ${token}`,
      token,
      `Token ${token}`,
      'Basic YTpi',
      `Bearer_${token}`,
      `BearerX ${token}`,
    ]) {
      const answer = status(await bearer(await scene.api(), value), 401);
      equal(answer.header('www-authenticate'), 'Bearer', `${answer}: WWW-Authenticate for ${value.slice(0, 12)}`);
    }
  });

  check('400 invalid_request for an empty or repeated token', async (scene) => {
    const { token } = await signedIn(scene);
    const api = await scene.api();
    const answers = [
      await bearer(api, 'Bearer'),
      await bearer(api, 'Bearer '),
      await api.get('/profile', { headers: { authorization: [`Bearer ${token}`, `Bearer ${token}`] } }),
    ];
    for (const answer of answers)
      matches(status(answer, 400).header('www-authenticate'), /error="invalid_request"/, `${answer}: WWW-Authenticate`);
  });

  check('401 invalid_token for a token with bytes that are not text', async (scene) => {
    const { token } = await signedIn(scene);
    for (const value of [`Bearer ${token}\xff`, 'Bearer \xff', `Bearer \xe9${token}`])
      refused(await bearer(await scene.api(), value));
  });

  check('a token in the query or a cookie is ignored', async (scene) => {
    const { token } = await signedIn(scene);
    const api = await scene.api();
    for (const answer of [
      await api.get(`/profile?access_token=${token}`),
      await api.get('/profile', { headers: { cookie: `session=${token}; access_token=${token}` } }),
    ]) {
      equal(status(answer, 401).header('www-authenticate'), 'Bearer', `${answer}: WWW-Authenticate`);
    }
  });

  check('JWT_ISSUER and JWT_AUDIENCE decide which tokens are accepted', async (scene) => {
    const names = { JWT_ISSUER: 'issuer-a', JWT_AUDIENCE: 'audience-a' };
    const first = await scene.start(names);
    const ada = await scene.person({}, first);
    const claims = JSON.parse(Buffer.from(ada.api.always.authorization!.split('.')[1]!, 'base64url').toString());
    equal([claims.iss, claims.aud], ['issuer-a', 'audience-a'], 'iss and aud');
    for (const change of [{ JWT_ISSUER: 'issuer-b' }, { JWT_AUDIENCE: 'audience-b' }]) {
      const other = await scene.start({ ...names, ...change, DATABASE_URL: first.env.DATABASE_URL });
      refused(await other.api.get('/profile', { headers: ada.api.always }));
    }
  });

  check('a token signed with another secret is refused', async (scene) => {
    const first = await scene.start();
    const ada = await scene.person({}, first);
    const other = await scene.start({ DATABASE_URL: first.env.DATABASE_URL, JWT_SECRET: `${secret}-another` });
    refused(await other.api.get('/profile', { headers: ada.api.always }));
  });
});
