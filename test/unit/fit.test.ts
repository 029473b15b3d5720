import { describe, expect, it } from 'vitest';
import { type Addon, combinationId, combinations, option } from '../../src/answers/options.ts';
import { mustFitFiles, neighbours, pathsOf } from '../../src/change/fit.ts';
import type { ExistingProject } from '../../src/change/project.ts';
import { generate } from '../../src/generate/generate.ts';
import type { Answers } from '../../src/generate/project.ts';
import { templates } from '../../src/generate/templates.ts';
import { version } from '../../src/version.ts';

const addons = option('addons').choices.map(({ value }) => value as Addon);

/** A project with the files of some answers and the manifest of others. */
const project = (answers: Answers, paths: readonly string[]) =>
  ({ answers, hashes: new Map(paths.map((path) => [path, 'a'.repeat(64)])) }) as unknown as ExistingProject;

const projects = (['orders', 'none'] as const).flatMap((sample) =>
  combinations([], sample).map((choices) => ({ id: combinationId(choices), choices })),
);

describe('the choices of a manifest must fit its list of files', () => {
  it.each(projects)('$id', ({ choices }) => {
    for (const set of [[], addons]) {
      const answers = { ...choices, addons: set, name: 'my-api' };
      const paths = pathsOf(answers);
      expect(() => mustFitFiles(project(answers, paths))).not.toThrow();
      for (const { answers: other } of neighbours(answers)) {
        expect(() => mustFitFiles(project(other, paths)), JSON.stringify(other)).toThrow(
          'do not fit its list of files',
        );
      }
    }
  });

  it('also in a project with the tour', () => {
    for (const { choices } of projects) {
      const answers: Answers = { ...choices, addons, name: 'my-api' };
      const paths = [...generate(answers, templates, version, 'a'.repeat(64)).files.keys()];
      expect(() => mustFitFiles(project(answers, paths))).not.toThrow();
      for (const { answers: other } of neighbours(answers))
        expect(() => mustFitFiles(project(other, paths)), JSON.stringify(other)).toThrow('do not fit');
    }
  });

  it('but newer templates of the same version may have other files', () => {
    const answers: Answers = { ...projects[0]!.choices, addons, name: 'my-api' };
    const paths = pathsOf(answers);
    const older = ['src/gone.rs', ...paths.filter((_, at) => at % 10 !== 0)];
    expect(() => mustFitFiles(project(answers, older))).not.toThrow();
  });
});
