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
  const cache = path.join(root, 'node_modules', '.cache', 'create-backend', 'compiled');
  let main;
  try {
    main = loader(path.join(root, 'dist'), cache)('./cli.cjs').main;
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    process.exitCode = 1;
    console.error('create-backend is not built yet. In ' + root + ', run:\n  npm ci && npm run build');
    return;
  }
  main(process.argv.slice(2));
}

// Like `require` for the files of dist/, but V8 gets the code that it compiled in an earlier run. Node's own compile
// cache keeps less: only what V8 compiles before a file runs, and most functions are compiled when they are called.
function loader(dist, cache) {
  const fs = require('fs');
  const path = require('path');
  const vm = require('vm');
  const head = '(function (exports, require, module, __filename, __dirname) {';
  const loaded = new Map();
  let incomplete = false;

  // V8 compares only the length of a source. Another build is put here at another time.
  const build = fs.statSync(path.join(dist, 'cli.cjs')).ctimeMs;
  const compiledOf = function (name) {
    return path.join(cache, [process.version, process.arch, build, path.basename(name)].join('-'));
  };

  function load(name) {
    if (!name.startsWith('./')) return require(name);
    if (loaded.has(name)) return loaded.get(name).module.exports;
    const file = path.join(dist, name);
    const compiled = read(compiledOf(name));
    const options = { filename: file, columnOffset: -head.length, cachedData: compiled };
    const script = new vm.Script(head + fs.readFileSync(file, 'utf8') + '\n})', options);
    const module = { exports: {} };
    loaded.set(name, { module: module, script: script });
    incomplete = incomplete || compiled === undefined || script.cachedDataRejected;
    script.runInThisContext()(module.exports, load, module, file, dist);
    return module.exports;
  }

  // A run that used a file for the first time also called new functions of other files, so it saves all of them. V8
  // does not survive damaged code, so each file is complete on the disk before it gets its name.
  process.on('exit', function () {
    if (!incomplete) return;
    try {
      fs.mkdirSync(cache, { recursive: true });
      loaded.forEach(function (entry, name) {
        const target = compiledOf(name);
        fs.writeFileSync(target + '.' + process.pid, entry.script.createCachedData(), { flush: true });
        fs.renameSync(target + '.' + process.pid, target);
      });
    } catch (_) {
      // The program may be where its user cannot write. Then each run compiles again.
    }
  });
  return load;

  function read(file) {
    try {
      return fs.readFileSync(file);
    } catch (_) {
      return undefined;
    }
  }
}
