// npm runs this after `npm install` in a clone. Building here makes `npm ci && npx create-backend` work; where that
// cannot be (no development dependencies: --omit=dev, NODE_ENV=production) the install must not fail, or npm would
// remove everything again. The bin then says what to do.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

try {
  await import('rolldown');
  const { status } = spawnSync(process.execPath, [path('run.mjs'), path('build.ts')], { stdio: 'inherit' });
  if (status !== 0) console.error('create-backend is not built: run `npm run build` to see why.');
} catch {
  // No bundler here.
}
