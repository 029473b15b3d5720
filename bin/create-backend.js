#!/usr/bin/env node
// Committed as it is, and plain old JavaScript: this is what npm links, so it has to say something useful on an
// old Node and in a clone that was never built. Nothing is imported before the version is known to be enough.
const needed = [20, 19];
const version = process.versions.node.split('.').map(Number);

if (version[0] < needed[0] || (version[0] === needed[0] && version[1] < needed[1])) {
  console.error(
    'create-backend needs Node ' +
      needed.join('.') +
      ' or newer; this is ' +
      process.versions.node +
      '.\n' +
      'Get a current one: https://nodejs.org/en/download',
  );
  process.exitCode = 1;
} else {
  import('../dist/cli.js')
    .then(function (cli) {
      return cli.main(process.argv.slice(2));
    })
    .catch(function (error) {
      if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
      process.exitCode = 1;
      return import('url').then(function (url) {
        const root = url.fileURLToPath(new URL('..', import.meta.url));
        console.error('create-backend is not built yet. In ' + root + ', run:\n  npm ci && npm run build');
      });
    });
}
