import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // The contract suite and the proof are programs of their own: they need a running backend.
    include: ['test/{unit,matrix,golden,e2e}/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
