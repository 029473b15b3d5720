import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Plugin, rolldown } from 'rolldown';
import { licences } from './licences.ts';
import { packedTemplates } from './pack-templates.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const staging = join(root, 'node_modules', '.cache', 'create-backend', `dist-${process.pid}`);

// `npm run build`: makes dist/.
//
// The code is split, so that `--help` does not load the prompts and the templates.
const bundle = await rolldown({
  cwd: root,
  input: { cli: 'src/cli.ts' },
  platform: 'node',
  checks: { pluginTimings: false }, // packing the templates takes most of the build
  // Code that chunks share with the entry stays in the entry, so that Node opens fewer files.
  preserveEntrySignatures: 'allow-extension',
  plugins: [packTemplates(), withoutStartingPrograms()],
});
const { output } = await bundle.write({
  dir: staging,
  format: 'cjs', // Node starts CommonJS with less work than ES modules
  minify: true,
  entryFileNames: '[name].cjs',
  chunkFileNames: '[name]-[hash].cjs',
  // Opening a file costs more than parsing the code of all commands, so what several of them share is one file.
  codeSplitting: {
    groups: [
      { name: 'initial', tags: ['$initial'], priority: 1 },
      { name: 'shared', minShareCount: 2 },
    ],
  },
});
await bundle.close();

const modules = output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
writeFileSync(join(staging, 'THIRD-PARTY-LICENSES.txt'), licences(modules));

// dist/ is replaced as a whole, so that a build that fails or runs twice at once leaves no incomplete dist/.
rmSync(dist, { recursive: true, force: true });
renameSync(staging, dist);

function packTemplates(): Plugin {
  const replaced = join(root, 'src', 'generate', 'templates.ts');
  return {
    name: 'pack-templates',
    load(id) {
      if (id !== replaced) return null;
      this.emitFile({ type: 'asset', fileName: 'templates.txt', source: packedTemplates(join(root, 'templates')) });
      return { code: `export { templates } from './shipped.ts';`, moduleType: 'js' };
    },
  };
}

/** commander starts programs for subcommands that are files of their own. We have none, and loading that takes 4 ms. */
function withoutStartingPrograms(): Plugin {
  const empty = '\0empty';
  return {
    name: 'without-starting-programs',
    resolveId: (source, importer) =>
      source === 'node:child_process' && importer?.includes('commander') ? empty : undefined,
    load: (id) => (id === empty ? { code: 'export {}', moduleType: 'js' } : undefined),
  };
}
