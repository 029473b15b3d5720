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
  plugins: [packTemplates()],
});
const { output } = await bundle.write({
  dir: staging,
  format: 'esm',
  minify: true,
  entryFileNames: '[name].js',
  chunkFileNames: '[name]-[hash].js',
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
      this.emitFile({ type: 'asset', fileName: 'templates.br', source: packedTemplates(join(root, 'templates')) });
      return { code: `export { templates } from './shipped.ts';`, moduleType: 'js' };
    },
  };
}
