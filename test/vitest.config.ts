import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { reportSkipped } from './support/skipped.ts';

export default defineConfig({
  plugins: [reportSkipped()],
  test: {
    // The contract suite and the proof need a running backend: `npm run prove` runs them.
    include: ['test/{unit,matrix,golden,e2e}/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Many tests wait for another program, so each core has one, and none is left for Vitest alone.
    maxWorkers: availableParallelism(),
  },
});
