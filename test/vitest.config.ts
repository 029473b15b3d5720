import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { reportSkipped } from './support/skipped.ts';

/** Runs the file that compiles a project first: it takes minutes, and the others run beside it. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLongest = ({ moduleId }: TestSpecification) => moduleId.endsWith('/e2e/cargo.test.ts');
    return [...sorted.filter(isLongest), ...sorted.filter((file) => !isLongest(file))];
  }
}

export default defineConfig({
  plugins: [reportSkipped()],
  test: {
    // The contract suite and the proof need a running backend: `npm run prove` runs them.
    include: ['test/{unit,matrix,golden,e2e}/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Many tests wait for another program, so each core has one, and none is left for Vitest alone.
    maxWorkers: availableParallelism(),
    sequence: { sequencer: LongestFirst },
  },
});
