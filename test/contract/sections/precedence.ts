import { section } from '../check.ts';
import { broken, status } from '../rules.ts';

const text = { 'content-type': 'text/plain' };
const json = { 'content-type': 'application/json' };
const tooLong = ' '.repeat(70_000);
const missing = '9223372036854775807';

/** If a request has two faults, the answer reports the one that is checked first. */
export const precedence = section('Order of checks', {}, (check) => {
  check('404 route before 405, 400, 415, 413', async (scene) => {
    const { api } = await scene.person();
    status(await api.send('PUT', '/nowhere', { headers: text, body: tooLong }), 404);
    status(await api.send('POST', '/users/', { headers: json, body: '{' }), 404);
    status(await api.send('GET', '/nowhere?limit=0'), 404);
  });

  check('405 before 400, 415, 413', async (scene) => {
    const { api } = await scene.person();
    status(await api.send('PUT', '/users', { headers: text, body: tooLong }), 405);
    status(await api.send('PUT', '/users/x', { headers: json, body: '{' }), 405);
    status(await api.send('DELETE', '/users?limit=0', { headers: text, body: tooLong }), 405);
  });

  check('input before 404 row', async (scene) => {
    for (const [api, rows] of await scene.lists()) {
      const path = `${rows}/${missing}`;
      broken(await api.patch(path, { name: '', quantity: 0 }));
      status(await api.send('PATCH', path, { headers: text, body: '{}' }), 415);
      status(await api.send('PATCH', path, { headers: json, body: `{}${tooLong}` }), 413);
      status(await api.patch(path, {}), 404);
    }
  });

  check('a request with two faults in its input gets the status of one of them', async (scene) => {
    const owner = await scene.person();
    for (const [api, rows] of await scene.lists()) {
      const path = `${rows}/0`;
      status(await api.send('PATCH', path, { headers: text, body: tooLong }), 400, 413, 415);
      status(await api.send('PATCH', path, { headers: json, body: tooLong }), 400, 413);
      status(await api.patch(path, { name: '', item: '' }), 400);
    }
    status(await owner.api.send('POST', '/users', { headers: text, body: tooLong }), 413, 415);
    status(await owner.api.send('POST', '/users', { headers: json, body: `{${tooLong}` }), 400, 413);
  });

  check('400 body before 409', async (scene) => {
    const { api, email } = await scene.person();
    broken(await api.post('/users', scene.newUser({ email, name: '' })), 'name');
  });

  check('404 row before 409', async (scene) => {
    const { email } = await scene.person();
    const admin = await scene.admin();
    status(await admin.api.patch(`/users/${missing}`, { email }), 404);
  });

  check('routes that read no body do not require one', async (scene) => {
    const { api, rows, id } = await scene.row();
    status(await api.get(`${rows}/${id}`), 200);
    status(await api.delete(`${rows}/${id}`), 204);
    status(await api.delete(`${rows}/${id}`), 404);
  });
});
