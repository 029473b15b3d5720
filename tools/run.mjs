#!/usr/bin/env node
// Runs a TypeScript program of this repository: `node tools/run.mjs <entry.ts> [arguments]`.
// Node 20 cannot load TypeScript, so this bundles the entry first. That takes a fraction of a second.
import { mkdirSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [entry, ...rest] = process.argv.slice(2);
if (entry === undefined) {
  console.error('usage: node tools/run.mjs <entry.ts> [arguments]');
  process.exit(2);
}

// The directory is inside node_modules, so that the bundle finds the packages. Each process has its own.
const out = join(root, 'node_modules', '.cache', 'create-backend', `run-${process.pid}`);
mkdirSync(out, { recursive: true });
process.on('exit', () => rmSync(out, { recursive: true, force: true }));
// Without a handler, a signal ends the process before its exit handlers stop servers and remove directories.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(128 + constants.signals[signal]));

const bundle = await rolldown({
  input: resolve(entry),
  platform: 'node',
  external: /^[^./\0]/,
  plugins: [keepImportMeta()],
});
await bundle.write({
  dir: out,
  format: 'esm',
  sourcemap: 'inline',
  entryFileNames: 'main.mjs',
  chunkFileNames: '[name]-[hash].mjs',
});
await bundle.close();

process.setSourceMapsEnabled(true);
process.argv = [process.argv[0], resolve(entry), ...rest];
await import(pathToFileURL(join(out, 'main.mjs')).href);

/** Each module keeps its own import.meta in the bundle, because code finds the repository's files relative to it. */
function keepImportMeta() {
  return {
    name: 'keep-import-meta',
    transform(code, id) {
      if (!code.includes('import.meta')) return null;
      const values = { url: pathToFileURL(id).href, filename: id, dirname: dirname(id) };
      const text = code.replace(/\bimport\.meta\.(url|filename|dirname)\b/g, (_, key) => JSON.stringify(values[key]));
      return { code: text, map: null }; // the line numbers do not change
    },
  };
}
