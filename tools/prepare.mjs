// npm runs this after `npm install` in a clone. It builds, so that `npm ci && npx create-backend` works. Without
// development dependencies (--omit=dev, NODE_ENV=production) it cannot build. The install must not fail then, because
// npm would remove everything again. The program prints what to do when it is started.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

try {
  await import('rolldown');
  const { status } = spawnSync(process.execPath, [path('run.mjs'), path('build.ts')], { stdio: 'inherit' });
  if (status !== 0) console.error('create-backend is not built. To see why, run: npm run build');
} catch {
  // There is no bundler.
}
