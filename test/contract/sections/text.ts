import type { Answer } from '../answer.ts';
import { section } from '../check.ts';
import { equal } from '../expect.ts';
import { newOrder } from '../people.ts';
import { broken, status } from '../rules.ts';
import type { Scene } from '../scene.ts';
import type { Json } from '../shapes.ts';

type Row = Json & { id: number };

interface Field {
  member: string;
  longest: number;
  /** Every route that stores this text. */
  writers: ((text: string) => Promise<Answer>)[];
  /** Reads the row back. */
  read(id: number): Promise<Answer>;
}

async function fields(scene: Scene): Promise<Field[]> {
  const owner = await scene.person();
  const { api } = await scene.admin();
  const name: Field[] = [
    {
      member: 'name',
      longest: 100,
      writers: [
        (name) => api.post('/users', scene.newUser({ name })),
        (name) => api.patch(`/users/${owner.id}`, { name }),
      ],
      read: (id) => api.get(`/users/${id}`),
    },
  ];
  if (!scene.hasOrders) return name;
  const order = await newOrder(owner);
  return [
    ...name,
    {
      member: 'item',
      longest: 200,
      writers: [
        (item) => owner.api.post('/orders', owner.order({ item })),
        (item) => owner.api.patch(`/orders/${order.id}`, { item }),
      ],
      read: (id) => owner.api.get(`/orders/${id}`),
    },
  ];
}

async function kept(scene: Scene, sent: (longest: number) => string, stored = sent): Promise<void> {
  for (const { member, longest, writers, read } of await fields(scene)) {
    for (const write of writers) {
      const row = status(await write(sent(longest)), 200, 201).json<Row>();
      equal(row[member], stored(longest), `${member} in the answer`);
      equal((await read(row.id)).json()[member], stored(longest), `${member} read back`);
    }
  }
}

async function refused(scene: Scene, sent: (longest: number) => string): Promise<void> {
  for (const { member, longest, writers } of await fields(scene)) {
    for (const write of writers) broken(await write(sent(longest)), member);
  }
}

const WHITE_SPACE = '\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2003\u200a\u2028\u2029\u202f\u205f\u3000';
const CONTROL = [
  '\u0000',
  '\u0001',
  '\b',
  '\t',
  '\n',
  '\v',
  '\r',
  '\u001b',
  '\u001f',
  '\u007f',
  '\u0080',
  '\u0085',
  '\u009f',
];

export const text = section('Text', {}, (check) => {
  check('white space around a text is removed', (scene) =>
    kept(
      scene,
      () => `${WHITE_SPACE}Ada  L.${WHITE_SPACE}`,
      () => 'Ada  L.',
    ),
  );

  check('other characters than White_Space are kept at both ends', (scene) => kept(scene, () => '\u200bAda\ufeff'));

  for (const blank of ['', ' ', '\u3000', '\t\n', WHITE_SPACE]) {
    check(`400 for ${JSON.stringify(blank.slice(0, 4))} (${blank.length}), which is empty`, (scene) =>
      refused(scene, () => blank),
    );
  }

  for (const control of CONTROL) {
    const code = control.charCodeAt(0).toString(16).padStart(4, '0');
    check(`400 for U+${code} inside`, (scene) => refused(scene, () => `A${control}b`));
  }

  for (const edge of ['\u0000', '\u0001', '\u001b', '\u007f']) {
    check(`400 for U+${edge.charCodeAt(0).toString(16).padStart(4, '0')} at the end, which is not removed`, (scene) =>
      refused(scene, () => `Ada${edge}`),
    );
  }

  for (const letter of ['a', 'é', '李', '😀', '𐍈', '\u0301']) {
    check(`lengths are counted in code points: ${JSON.stringify(letter)}`, async (scene) => {
      await kept(scene, () => letter);
      await kept(scene, (longest) => letter.repeat(longest));
      await refused(scene, (longest) => letter.repeat(longest + 1));
    });
  }

  check('a family emoji has seven code points', async (scene) => {
    const family = '👨\u200d👩\u200d👧\u200d👦';
    await kept(scene, (longest) => family.repeat(Math.floor(longest / 7)));
    await refused(scene, (longest) => family.repeat(Math.floor(longest / 7) + 1));
  });

  check('the length is checked after white space is removed', (scene) =>
    kept(
      scene,
      (longest) => ` ${'x'.repeat(longest)} `,
      (longest) => 'x'.repeat(longest),
    ),
  );

  const scripts = [
    '😀 Ada 🏳️‍🌈 𝔘𝔫𝔦',
    '李小龙',
    'مرحبا بالعالم',
    'हिन्दी',
    'Ω Я ß ﬁ İ ı',
    'é',
    'e\u0301',
    'a\u202eb',
    "Robert'); DROP TABLE users;--",
    '"quoted" \\ back',
    '<b>&amp;</b>',
    '%00 %s {name} ${x}',
    '\ue000 \ufffd',
  ];
  for (const sample of scripts)
    check(`${JSON.stringify(sample)} is returned as sent`, (scene) => kept(scene, () => sample));
});
