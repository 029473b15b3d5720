import { expect, it } from 'vitest';
import { defaults } from '../../src/answers/options.ts';
import { generate } from '../../src/generate/generate.ts';
import { type Layer, layersFor, outputPath, type TemplateContext } from '../../src/generate/layers.ts';
import { ENV, MANIFEST, sha256 } from '../../src/generate/manifest.ts';
import { projectOf } from '../../src/generate/project.ts';
import { render } from '../../src/generate/render.ts';
import type { Templates } from '../../src/generate/templates.ts';

const answers = { ...defaults(), name: 'my-api' };
const layer = (folder: string, ...paths: string[]): Layer => ({
  folder,
  files: paths.map((path) => ({ path, text: `${folder}\n` })),
});
const templates = (...layers: Layer[]): Templates => ({ layers, lock: () => undefined, tour: () => undefined });

it('applies a layer if all words of its path are true', () => {
  const layers = ['base', 'axum', 'axum/+none', 'axum/+mysql', 'server', 'actix-web'].map((folder) => layer(folder));
  const folders = layersFor(new Set(['base', 'axum', 'sqlite', 'none']), layers).map(({ folder }) => folder);
  expect(folders).toEqual(['base', 'axum', 'axum/+none']);
});

it('turns a leading _ of any path segment into a dot, and drops .hbs', () => {
  expect(outputPath('_sqlx/query-1.json')).toBe('.sqlx/query-1.json');
  expect(outputPath('a/_env.example.hbs')).toBe('a/.env.example');
  expect(outputPath('src/a_b.rs')).toBe('src/a_b.rs');
});

it('names both layers that write the same path', () => {
  const clash = templates(layer('base', 'src/a.rs'), layer('axum', 'src/a.rs'));
  expect(() => render(projectOf(answers, '0', 'secret'), clash)).toThrow(
    'The layers base and axum both write src/a.rs.',
  );
});

it('tells templates which Rust modules the applying layers write', () => {
  const services = ['src/services/b_c.rs', 'src/services/a.rs', 'src/services/mod.rs', 'src/services/a/inner.rs'];
  const lists = ['src/services/list.txt', 'src/main.rs', 'tests/api/main.rs', 'tests/api/b.rs'];
  const printed = { path: 'printed', render: ({ modules }: TemplateContext) => JSON.stringify(modules) };
  const layers = [
    layer('base', ...services),
    layer('axum', ...lists),
    layer('actix-web', 'src/services/z.rs'),
    { folder: 'sqlite', files: [printed] },
  ];
  const text = render(projectOf(answers, '0', 'secret'), templates(...layers)).get('printed')!;
  expect(JSON.parse(text)).toEqual({ db: [], models: [], routes: [], services: ['a', 'b_c'], tests: ['b'] });
});

it('names the template that fails to render', () => {
  const render_ = () => {
    throw new Error('"x" not defined');
  };
  const broken = templates({ folder: 'base', files: [{ path: 'a.rs', render: render_ }] });
  expect(() => render(projectOf(answers, '0', 'secret'), broken)).toThrow('templates/base/a.rs: "x" not defined');
});

it('lists every file except .env and itself in the manifest, and makes .env private', () => {
  const bare = { ...answers, sample: 'none' } as const;
  const { files } = generate(bare, templates(layer('base', 'b', ENV, 'a', '.sqlx/q.json')), '1.2.3', 'secret');
  expect([...files.keys()]).toEqual([MANIFEST, ENV, '.sqlx/q.json', 'a', 'b']);
  expect(files.get(ENV)!.mode).toBe(0o600);
  const manifest = JSON.parse(files.get(MANIFEST)!.text);
  expect(manifest).toMatchObject({
    version: '1.2.3',
    name: 'my-api',
    framework: 'axum',
    addons: ['docker', 'github-actions', 'tour'],
    madeByTools: ['.sqlx/q.json'],
  });
  expect(manifest.files).toEqual({ '.sqlx/q.json': sha256('base\n'), a: sha256('base\n'), b: sha256('base\n') });
});

it('hashes text with LF line endings', () => {
  expect(sha256('a\r\nb\r\n')).toBe(sha256('a\nb\n'));
  expect(sha256('a\n')).toBe('87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7');
});
