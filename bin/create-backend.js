#!/usr/bin/env node
// Old JavaScript, not built: npm links this file, so it must print something useful on an old Node and in a clone that
// was never built. It loads nothing before it has checked the version. CommonJS, because ES modules start slower.
const needed = [20, 19];
const version = process.versions.node.split('.').map(Number);

if (version[0] < needed[0] || (version[0] === needed[0] && version[1] < needed[1])) {
  console.error(
    'create-backend needs Node ' +
      needed.join('.') +
      ' or newer. This is Node ' +
      process.versions.node +
      '.\n' +
      'Install a current version: https://nodejs.org/en/download',
  );
  process.exitCode = 1;
} else {
  run();
}

function run() {
  const path = require('path');
  const root = path.join(__dirname, '..');
  // From Node 22.8 on: the second run compiles nothing. The cache is beside the program, not where all users may write.
  const enableCompileCache = require('module').enableCompileCache;
  if (enableCompileCache) enableCompileCache(path.join(root, 'node_modules', '.cache', 'create-backend', 'compiled'));
  try {
    require('../dist/cli.cjs').main(process.argv.slice(2));
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error;
    process.exitCode = 1;
    console.error('create-backend is not built yet. In ' + root + ', run:\n  npm ci && npm run build');
  }
}
