import { section } from '../check.ts';
import type { Api } from '../client.ts';
import { equal, matches, ok, sameSet } from '../expect.ts';
import { newOrder, type Person } from '../people.ts';
import { names, status } from '../rules.ts';
import type { Scene } from '../scene.ts';
import type { Tokens } from '../shapes.ts';
import { storedBytes, storedRows } from '../stored.ts';

async function pair(scene: Scene, person?: Person): Promise<{ api: Api; tokens: Tokens }> {
  const api = await scene.api();
  const { email, password } = person ?? (await scene.person());
  return { api, tokens: status(await api.post('/login', { email, password }), 200).json<Tokens>() };
}

const refresh = (api: Api, refresh_token: unknown) => api.post('/refresh', { refresh_token });
const profile = (api: Api, { access_token }: Pick<Tokens, 'access_token'>) =>
  api.get('/profile', { headers: { authorization: `Bearer ${access_token}` } });

export const refreshes = section('Refresh tokens', { auth: ['jwt'] }, (check) => {
  check('a sign-in returns two tokens, and a refresh two new ones', async (scene) => {
    const { api, tokens } = await pair(scene);
    const next = status(await refresh(api, tokens.refresh_token), 200).json<Tokens>();
    for (const answer of [tokens, next]) {
      sameSet(Object.keys(answer), ['access_token', 'token_type', 'expires_in', 'refresh_token'], 'members');
      equal([answer.token_type, answer.expires_in], ['Bearer', 900], 'type and lifetime');
      matches(answer.refresh_token, /^[A-Za-z0-9_-]{43,}$/, 'refresh token');
      status(await profile(api, answer), 200);
    }
    ok(
      next.refresh_token !== tokens.refresh_token && next.access_token !== tokens.access_token,
      'the tokens are the same',
    );
  });

  check('a second use of a refresh token revokes the whole family', async (scene) => {
    const { api, tokens } = await pair(scene);
    const next = status(await refresh(api, tokens.refresh_token), 200).json<Tokens>();
    status(await refresh(api, tokens.refresh_token), 401);
    status(await refresh(api, next.refresh_token), 401);
    for (const dead of [tokens, next]) status(await profile(api, dead), 401);
  });

  check('a refresh stores nothing that stays', async (scene) => {
    const server = await scene.start({ RATE_LIMIT_PER_MINUTE: '0' });
    const { email, password } = await scene.person({}, server);
    let tokens = status(await server.api.post('/login', { email, password }), 200).json<Tokens>();
    const rows = () => storedRows(scene, server.env.DATABASE_URL!);
    const before = await rows();
    for (let n = 0; n < 30; n++) tokens = status(await refresh(server.api, tokens.refresh_token), 200).json<Tokens>();
    equal(await rows(), before, 'rows after 30 refreshes');
  });

  check('other families of the user remain valid', async (scene) => {
    const ada = await scene.person();
    const { api, tokens } = await pair(scene, ada);
    const { tokens: other } = await pair(scene, ada);
    status(await refresh(api, tokens.refresh_token), 200);
    status(await refresh(api, tokens.refresh_token), 401);
    status(await profile(api, other), 200);
    status(await refresh(api, other.refresh_token), 200);
  });

  check('20 uses at once: one 200, nineteen 401, and the family is revoked', async (scene) => {
    for (let round = 0; round < 3; round++) {
      const { api, tokens } = await pair(scene);
      const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(api, tokens.refresh_token)));
      equal(answers.map((answer) => answer.status).sort(), [200, ...Array(19).fill(401)], 'statuses');
      const won = answers.find((answer) => answer.status === 200)!.json<Tokens>();
      status(await profile(api, won), 401);
      status(await refresh(api, won.refresh_token), 401);
    }
  });

  check('401 without an error code for an invalid refresh token', async (scene) => {
    const { api, tokens } = await pair(scene);
    for (const token of [
      '',
      'x',
      tokens.access_token,
      `${tokens.refresh_token}x`,
      tokens.refresh_token.slice(1),
      tokens.refresh_token.toUpperCase(),
      'A'.repeat(43),
      ` ${tokens.refresh_token}`,
    ]) {
      const answer = status(await refresh(api, token), 401);
      equal(answer.header('www-authenticate'), 'Bearer', `${answer}: WWW-Authenticate`);
    }
    status(await refresh(api, tokens.refresh_token), 200);
  });

  check('400 for a body of the wrong shape', async (scene) => {
    const api = await scene.api();
    for (const path of ['/refresh', '/logout']) {
      names(await api.post(path, {}), 'refresh_token');
      names(await api.post(path, { refresh_token: null }), 'refresh_token');
      names(await api.post(path, { refresh_token: 7 }), 'refresh_token');
      names(await api.post(path, { refresh_token: 'x', more: 1 }), 'more');
    }
  });

  check('a refresh token is not accepted as an access token', async (scene) => {
    const { api, tokens } = await pair(scene);
    status(await profile(api, { access_token: tokens.refresh_token }), 401);
  });

  check('a sign-out revokes both tokens at once, and is 204 for an unknown token', async (scene) => {
    const { api, tokens } = await pair(scene);
    status(await api.post('/logout', { refresh_token: tokens.refresh_token }), 204);
    status(await profile(api, tokens), 401);
    status(await refresh(api, tokens.refresh_token), 401);
    for (const token of [tokens.refresh_token, 'unknown', '', tokens.access_token])
      status(await api.post('/logout', { refresh_token: token }), 204);
  });

  check('a sign-out revokes the tokens of a refreshed family too', async (scene) => {
    const { api, tokens } = await pair(scene);
    const next = status(await refresh(api, tokens.refresh_token), 200).json<Tokens>();
    status(await api.post('/logout', { refresh_token: next.refresh_token }), 204);
    status(await profile(api, next), 401);
  });

  check('a new password and a deletion revoke the refresh tokens of other sign-ins', async (scene) => {
    const ada = await scene.person();
    const { api, tokens } = await pair(scene, ada);
    status(
      await ada.api.put('/profile/password', {
        current_password: ada.password,
        new_password: 'a second battery of staples',
      }),
      204,
    );
    status(await refresh(api, tokens.refresh_token), 401);
    const { tokens: last } = await pair(scene, { ...ada, password: 'a second battery of staples' });
    if (scene.hasOrders) await newOrder(ada);
    status(await ada.api.delete('/profile'), 204);
    status(await refresh(api, last.refresh_token), 401);
    status(await profile(api, last), 401);
  });

  check('the database contains neither tokens nor passwords', async (scene) => {
    const server = await scene.start();
    const ada = await scene.person({}, server);
    const tokens = status(
      await server.api.post('/login', { email: ada.email, password: ada.password }),
      200,
    ).json<Tokens>();
    const stored = await storedBytes(scene, server.env.DATABASE_URL!);
    ok(stored.includes(ada.email), 'the e-mail is not in the database: the check looks in the wrong place');
    for (const value of [ada.password, tokens.refresh_token, tokens.access_token])
      ok(!stored.includes(value), `${value.slice(0, 12)}… is stored in plain text`);
    ok(stored.includes('$argon2id$v=19$m=19456,t=2,p=1$'), 'no argon2id hash with the parameters of the contract');
  });
});
