import { expect, it } from 'vitest';
import { defaults } from '../../src/answers/options.ts';
import { generate } from '../../src/generate/generate.ts';
import { type Layer, layersFor, outputPath } from '../../src/generate/layers.ts';
import { ENV, MANIFEST, sha256 } from '../../src/generate/manifest.ts';
import { projectOf } from '../../src/generate/project.ts';
import { render } from '../../src/generate/render.ts';
import type { Templates } from '../../src/generate/templates.ts';

const answers = { ...defaults(), name: 'my-api' };
const layer = (folder: string, ...paths: string[]): Layer => ({
  folder,
  files: paths.map((path) => ({ path, text: `${folder}\n` })),
});
const templates = (...layers: Layer[]): Templates => ({ layers, lock: () => undefined });

it('applies a layer when all words of its name are true', () => {
  const layers = ['base', 'axum', 'axum/+none', 'axum/+mysql', 'server', 'actix-web'].map((folder) => layer(folder));
  const folders = layersFor(new Set(['base', 'axum', 'sqlite', 'none']), layers).map(({ folder }) => folder);
  expect(folders).toEqual(['base', 'axum', 'axum/+none']);
});

it('writes a leading _ of any segment as a dot, and drops .hbs', () => {
  expect(outputPath('_sqlx/query-1.json')).toBe('.sqlx/query-1.json');
  expect(outputPath('a/_env.example.hbs')).toBe('a/.env.example');
  expect(outputPath('src/a_b.rs')).toBe('src/a_b.rs');
});

it('names both layers that write one path', () => {
  const clash = templates(layer('base', 'src/a.rs'), layer('axum', 'src/a.rs'));
  expect(() => render(projectOf(answers, '0', 'secret'), clash)).toThrow('The layers base and axum both write src/a.rs.');
});

it('names the template that fails', () => {
  const render_ = () => {
    throw new Error('"x" not defined');
  };
  const broken = templates({ folder: 'base', files: [{ path: 'a.rs', render: render_ }] });
  expect(() => render(projectOf(answers, '0', 'secret'), broken)).toThrow('templates/base/a.rs: "x" not defined');
});

it('records every file but .env and itself, and keeps .env for its owner', () => {
  const { files } = generate(answers, templates(layer('base', 'b', ENV, 'a', '.sqlx/q.json')), '1.2.3', 'secret');
  expect([...files.keys()]).toEqual([MANIFEST, ENV, '.sqlx/q.json', 'a', 'b']);
  expect(files.get(ENV)!.mode).toBe(0o600);
  const record = JSON.parse(files.get(MANIFEST)!.text);
  expect(record).toMatchObject({
    version: '1.2.3',
    name: 'my-api',
    framework: 'axum',
    addons: ['docker', 'github-actions', 'tour'],
    madeByTools: ['.sqlx/q.json'],
  });
  expect(record.files).toEqual({ '.sqlx/q.json': sha256('base\n'), a: sha256('base\n'), b: sha256('base\n') });
});

it('hashes text with LF line ends', () => {
  expect(sha256('a\r\nb\r\n')).toBe(sha256('a\nb\n'));
  expect(sha256('a\n')).toBe('87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7');
});
