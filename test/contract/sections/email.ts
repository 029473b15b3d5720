import { section } from '../check.ts';
import { equal, sameSet } from '../expect.ts';
import { uniqueEmail } from '../people.ts';
import { broken, status } from '../rules.ts';
import type { User } from '../shapes.ts';

const label = 'x'.repeat(63);
const unique = () => `u${Math.random().toString(36).slice(2, 12)}`;
/** A new address with exactly this many characters. */
const ofLength = (length: number) => {
  const domain = `@${label}.${label}.${label}.example`;
  return unique().padEnd(length - domain.length, 'y') + domain;
};

export const email = section('E-mail', {}, (check) => {
  const good = [
    'a@b',
    'a.b+c@d-e.example',
    "!#$%&'*+/=?^_`{|}~-@x.y",
    '..a..@x',
    'a@1.2',
    `a@${label}`,
    `a@${label}.${label}`,
    'a@x--y',
  ];
  for (const address of good) {
    check(`${address.slice(0, 30)} is valid`, async (scene) => {
      const sent = address.replace('a', unique()).replace(/^!/, `!${unique()}`);
      equal(
        status(await (await scene.api()).post('/users', scene.newUser({ email: sent })), 201).json().email,
        sent,
        'e-mail',
      );
    });
  }

  const bad = [
    '',
    ' ',
    'a',
    '@',
    'a@',
    '@b',
    'a@b@c',
    'a b@c',
    'a@b c',
    'a@-b',
    'a@b-',
    'a@b-.c',
    'a@.b',
    'a@b.',
    'a@b..c',
    'a@b_c',
    'a@[127.0.0.1]',
    '"a b"@c',
    'a,b@c',
    'a@b,c',
    'a@b;d@e',
    'a<b>@c',
    'Ada <a@b>',
    'ü@b.c',
    'a@bü.c',
    'а@b.c',
    '😀@b.c',
    'a\u0000@b.c',
    'a@b.c\u0000',
    'a\n@b.c',
    'a@b\u200b',
    'a(x)@b',
    'mailto:a@b',
    `a@${label}x`,
    `a@b.${label}x`,
  ];
  for (const address of bad) {
    check(`${JSON.stringify(address.slice(0, 30))} is not valid`, async (scene) => {
      const admin = await scene.admin();
      broken(await admin.api.post('/users', scene.newUser({ email: address })), 'email');
      broken(await admin.api.patch(`/users/${admin.id}`, { email: address }), 'email');
    });
  }

  check('an address has at most 254 characters', async (scene) => {
    const admin = await scene.admin();
    const longest = ofLength(254);
    equal(longest.length, 254, 'the length that is sent');
    equal(
      status(await admin.api.post('/users', scene.newUser({ email: longest })), 201).json().email,
      longest,
      'e-mail',
    );
    broken(await admin.api.post('/users', scene.newUser({ email: ofLength(255) })), 'email');
    broken(await admin.api.patch(`/users/${admin.id}`, { email: ofLength(255) }), 'email');
  });

  check('white space around an address is removed', async (scene) => {
    const address = uniqueEmail();
    equal(
      status(await (await scene.api()).post('/users', scene.newUser({ email: ` \u3000${address}\n` })), 201).json()
        .email,
      address,
      'e-mail',
    );
  });

  check('an address is stored and returned in lower case', async (scene) => {
    const admin = await scene.admin();
    const address = uniqueEmail();
    const user = status(await admin.api.post('/users', scene.newUser({ email: address.toUpperCase() })), 201).json();
    equal(user.email, address, 'e-mail in the answer');
    equal((await admin.api.get(`/users/${user.id}`)).json().email, address, 'e-mail read back');
  });

  check('409 for a taken address, in upper or lower case', async (scene) => {
    const admin = await scene.admin();
    const { email: taken } = await scene.person();
    for (const address of [taken, taken.toUpperCase(), ` ${taken} `]) {
      status(await admin.api.post('/users', scene.newUser({ email: address })), 409);
      status(await admin.api.patch(`/users/${admin.id}`, { email: address }), 409);
    }
  });

  check('addresses that differ in one character are different', async (scene) => {
    const stem = unique();
    const addresses = ['a_b', 'a%b', 'a-b', 'a.b', 'ab', 'axb', 'a+b'].map((part) => `${stem}${part}@example.com`);
    const answers = await Promise.all(
      addresses.map(async (address) => (await scene.api()).post('/users', scene.newUser({ email: address }))),
    );
    sameSet(
      answers.map((answer) => status(answer, 201).json<User>().email),
      addresses,
      'e-mails',
    );
  });

  check('200 for the same address, in upper or lower case', async (scene) => {
    const owner = await scene.person();
    const admin = await scene.admin();
    for (const address of [owner.email, owner.email.toUpperCase()]) {
      equal(
        status(await admin.api.patch(`/users/${owner.id}`, { email: address }), 200).json(),
        owner.user,
        'the user',
      );
    }
  });

  check('the address of a deleted user is free again', async (scene) => {
    const { id, email: address } = await scene.person();
    const admin = await scene.admin();
    status(await admin.api.delete(`/users/${id}`), 204);
    status(await admin.api.post('/users', scene.newUser({ email: address })), 201);
  });

  check('20 sign-ups at once with one address: one 201, nineteen 409', async (scene) => {
    const api = await scene.api();
    for (let round = 0; round < 3; round++) {
      const address = uniqueEmail();
      const bodies = Array.from({ length: 20 }, (_, at) =>
        scene.newUser({ email: at % 2 ? address : address.toUpperCase() }),
      );
      const answers = await Promise.all(bodies.map((body) => api.post('/users', body)));
      equal(answers.map((answer) => answer.status).sort(), [201, ...Array(19).fill(409)], 'statuses');
    }
  });

  check('20 users at once change to one address: one 200, nineteen 409', async (scene) => {
    const admin = await scene.admin();
    const address = uniqueEmail();
    const people = await Promise.all(
      Array.from({ length: 20 }, async () => (await admin.api.post('/users', scene.newUser())).json()),
    );
    const answers = await Promise.all(people.map(({ id }) => admin.api.patch(`/users/${id}`, { email: address })));
    equal(answers.map((answer) => answer.status).sort(), [200, ...Array(19).fill(409)], 'statuses');
  });
});
