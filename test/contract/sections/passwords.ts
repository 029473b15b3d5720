import { setTimeout as sleep } from 'node:timers/promises';
import { section } from '../check.ts';
import { equal, ok } from '../expect.ts';
import { broken, names, status } from '../rules.ts';
import type { Root } from '../shapes.ts';

const auth = ['jwt', 'session'] as const;

export const passwords = section('Passwords', { auth }, (check) => {
  const good = [
    `${'x1'.repeat(7)}y`,
    'qz'.repeat(64),
    '🔑🐎🔋📎🦀'.repeat(3),
    ' leading and trailing ',
    'tab\tand\nnew line',
    'zero\u0000zero\u0000zeros',
    '密码'.repeat(10),
    'correcthorsebattery',
  ];
  for (const password of good) {
    check(
      `${JSON.stringify(password.slice(0, 12))} (${[...password].length}) is accepted without changes`,
      async (scene) => {
        const { api, email } = await scene.person({ password });
        status(await api.post('/login', { email, password }), 200);
        const signs = [...password];
        const near = [signs.slice(0, -1).join(''), `${password} `, password.trim(), signs.slice(0, 72).join('')].filter(
          (other) => other !== password,
        );
        for (const other of near) status(await api.post('/login', { email, password: other }), 401);
      },
    );
  }

  check('users who change their passwords leave room for sign-ins', async (scene) => {
    const server = await scene.start();
    const { email, password } = await scene.person({}, server);
    const others = await Promise.all(Array.from({ length: 20 }, () => scene.person({}, server)));
    let [isOver, refused] = [false, 0];
    const change = async ({ api, password: same }: (typeof others)[number]) => {
      while (!isOver) {
        const answer = await api.put('/profile/password', { current_password: same, new_password: same });
        if (answer.status === 503) refused++;
      }
    };
    // Nine attempts of one user do not lock the account. All of them are more than the queue holds.
    const changes = others.flatMap((other) => Array.from({ length: 9 }, () => change(other)));
    await sleep(500);
    const answers = await Promise.all(Array.from({ length: 8 }, () => server.api.post('/login', { email, password })));
    isOver = true;
    await Promise.all(changes);
    for (const answer of answers) status(answer, 200);
    ok(refused > 0, 'the queue was never full, so this check proves nothing');
  });

  check('a password is not truncated', async (scene) => {
    const stem = `${'long'.repeat(31)}xyz`;
    const { api, email } = await scene.person({ password: `${stem}a` });
    status(await api.post('/login', { email, password: `${stem}b` }), 401);
    status(await api.post('/login', { email, password: `${stem}a` }), 200);
  });

  check('spellings that Unicode treats as equal are equal', async (scene) => {
    const { api, email } = await scene.person({ password: 'cafe\u0301 au lait \u212b' });
    status(await api.post('/login', { email, password: 'caf\u00e9 au lait \u00c5' }), 200);
  });

  const bad: Record<string, string> = {
    'of 14 characters': 'x1'.repeat(7),
    'of 129 characters': `${'qz'.repeat(64)}q`,
    'of 14 emoji, 56 bytes': '🔑'.repeat(14),
    'that is empty': '',
    'on the list of common passwords': '123456789012345',
    'that repeats one character': 'aaaaaaaaaaaaaaa',
  };
  for (const [what, password] of Object.entries(bad)) {
    check(`400 at #/password for a password ${what}`, async (scene) => {
      broken(await (await scene.api()).post('/users', scene.newUser({ password })), 'password');
    });
  }

  check("400 for the user's e-mail or name or the program's name, in upper or lower case", async (scene) => {
    const api = await scene.api();
    const body = scene.newUser({ name: 'Augusta Ada King Lovelace' });
    const { name } = (await api.get('/')).json<Root>();
    const own = [
      body.email,
      body.email.toUpperCase(),
      body.name,
      body.name.toLowerCase(),
      ...(name.length >= 15 ? [name, name.toUpperCase()] : []),
    ];
    for (const password of own) broken(await api.post('/users', { ...body, password }), 'password');
  });

  check('400 names a password that is missing, null or of the wrong type', async (scene) => {
    const api = await scene.api();
    const { password: _, ...rest } = scene.newUser();
    names(await api.post('/users', rest), 'password');
    for (const password of [null, 7, ['x'], {}]) names(await api.post('/users', { ...rest, password }), 'password');
    broken(await api.post('/users', { email: 'nobody', name: '', password: 'short' }), 'email', 'name', 'password');
  });

  check('no answer contains a password or its hash', async (scene) => {
    const { user, api } = await scene.person();
    equal(Object.keys(user).sort(), ['created_at', 'email', 'id', 'name', 'role'], 'members');
    equal(
      Object.keys((await api.get('/profile')).json()).sort(),
      ['created_at', 'email', 'id', 'name', 'role'],
      'members',
    );
  });
});
