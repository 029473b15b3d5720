import { section } from '../check.ts';
import { broken, status } from '../rules.ts';
import type { Scene } from '../scene.ts';

const LIMIT = 65_536;

/** A valid body with exactly this many bytes. */
function padded(scene: Scene, bytes: number): string {
  const body = JSON.stringify(scene.newUser());
  return `${body.slice(0, -1) + ' '.repeat(bytes - body.length)}}`;
}

export const media = section('Content type and size', {}, (check) => {
  for (const type of [
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'APPLICATION/JSON',
    'Application/Json; x=y',
  ]) {
    check(`201 for content-type ${type}`, async (scene) => {
      const body = JSON.stringify(scene.newUser());
      status(await (await scene.api()).send('POST', '/users', { body, headers: { 'content-type': type } }), 201);
    });
  }

  const others = [
    'text/plain',
    'text/json',
    'image/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    'application/json-seq',
    'json',
    '*/*',
    'application/*',
    'text/plain; x=application/json',
    'application/xml',
    'application',
    '/',
  ];
  for (const type of others) {
    check(`415 for content-type ${type}`, async (scene) => {
      const body = JSON.stringify(scene.newUser());
      status(await (await scene.api()).send('POST', '/users', { body, headers: { 'content-type': type } }), 415);
    });
  }

  check('415 for a body with a content-encoding', async (scene) => {
    for (const coding of ['gzip', 'br', 'gzip, identity']) {
      const body = JSON.stringify(scene.newUser());
      const headers = { 'content-type': 'application/json', 'content-encoding': coding };
      status(await (await scene.api()).send('POST', '/users', { body, headers }), 415);
    }
    const headers = { 'content-type': 'application/json', 'content-encoding': 'Identity' };
    const body = JSON.stringify(scene.newUser());
    status(await (await scene.api()).send('POST', '/users', { body, headers }), 201);
  });

  check('201 or 415 for a type that ends in +json', async (scene) => {
    for (const type of ['application/vnd.api+json', 'application/merge-patch+json']) {
      const body = JSON.stringify(scene.newUser());
      const headers = { 'content-type': type };
      status(await (await scene.api()).send('POST', '/users', { body, headers }), 201, 415);
    }
  });

  check('415 for a body without a content-type', async (scene) => {
    status(await (await scene.api()).send('POST', '/users', { body: JSON.stringify(scene.newUser()) }), 415);
    const owner = await scene.person();
    const [path, body] = scene.hasOrders ? ['/orders', owner.order()] : ['/users', scene.newUser()];
    status(await owner.api.send('POST', path as string, { body: JSON.stringify(body), chunked: true }), 415);
  });

  check('400 or 415 for a missing body, depending on its content-type', async (scene) => {
    status(await (await scene.api()).send('POST', '/users'), 400, 415);
    status(await (await scene.api()).text('POST', '/users', ''), 400);
  });

  for (const chunked of [false, true]) {
    const how = chunked ? 'in chunks' : 'with a content-length';
    const json = { headers: { 'content-type': 'application/json' }, chunked };

    check(`201 for ${LIMIT} bytes, ${how}`, async (scene) => {
      status(await (await scene.api()).send('POST', '/users', { ...json, body: padded(scene, LIMIT) }), 201);
    });

    check(`413 from ${LIMIT + 1} bytes on, ${how}`, async (scene) => {
      const api = await scene.api();
      for (const bytes of [LIMIT + 1, 100_000, 300_000]) {
        status(await api.send('POST', '/users', { ...json, body: padded(scene, bytes) }), 413);
      }
    });
  }

  check('413 for every route that reads a body', async (scene) => {
    const owner = await scene.person();
    const admin = await scene.admin();
    const body = `{}${' '.repeat(LIMIT)}`;
    status(await owner.api.text('POST', '/users', body), 413);
    status(await admin.api.text('PATCH', `/users/${owner.id}`, body), 413);
    if (!scene.hasOrders) return;
    status(await owner.api.text('POST', '/orders', body), 413);
    status(await owner.api.text('PATCH', '/orders/1', body), 413);
  });

  check('BODY_LIMIT_BYTES sets the limit, lower or higher', async (scene) => {
    const small = await scene.start({ BODY_LIMIT_BYTES: '300' });
    status(await small.api.text('POST', '/users', padded(scene, 300)), 201);
    status(await small.api.text('POST', '/users', padded(scene, 301)), 413);
    status(await small.api.text('POST', '/users', padded(scene, 301), { chunked: true }), 413);
    const large = await scene.start({ BODY_LIMIT_BYTES: '3000000' });
    status(await large.api.text('POST', '/users', padded(scene, 3_000_000)), 201);
    status(await large.api.text('POST', '/users', padded(scene, 3_000_001), { chunked: true }), 413);
    broken(
      await large.api.text('POST', '/users', JSON.stringify(scene.newUser({ name: 'x'.repeat(2_500_000) }))),
      'name',
    );
  });
});
