import Handlebars from 'handlebars';
import { describe, expect, it } from 'vitest';
import { defaults } from '../../src/answers/options.ts';
import { allWords } from '../../src/choices/records.ts';
import { wordsOf } from '../../src/generate/layers.ts';
import { modulesOf } from '../../src/generate/modules.ts';
import { projectOf } from '../../src/generate/project.ts';
import { readSources } from '../../src/generate/templates.ts';
import { everyResource } from '../support/resources.ts';
import { templatesDirectory } from '../support/sample.ts';
import { samples } from '../support/samples.ts';

// The `strict` mode of Handlebars accepts `{{#if typo}}`, `{{constructor}}` and more, so every tag is checked here.

type Node = hbs.AST.Node;

/** The values that may be printed, the lists that may be looped over, and the scopes of those loops. */
interface Scope {
  print: readonly string[];
  loops: Readonly<Record<string, Scope>>;
  conditions: readonly string[];
}

const line: Scope = { print: ['this'], loops: {}, conditions: [] };

/** A resource of a project with all of them: it tells which values templates can print. */
const { resources, typeFiles } = projectOf(
  { ...defaults(), name: 'my-api', resources: everyResource('jwt') },
  '0',
  '',
).context;

/** The values inside a list or an object of the context. */
function scopeOf(values: readonly object[], prefix = ''): Scope {
  const keys = [...new Set(values.flatMap((value) => Object.keys(value)))];
  const scopes = keys.map((key): Scope => {
    const inner = values.map((value) => (value as Record<string, unknown>)[key]);
    const path = `${prefix}${key}`;
    if (inner.some(Array.isArray)) {
      const items = inner.flat();
      const loop = items.some((item) => typeof item === 'string') ? line : scopeOf(items as object[]);
      return { print: [], loops: { [path]: loop }, conditions: [] };
    }
    if (inner.some((value) => typeof value === 'object')) return scopeOf(inner as object[], `${path}.`);
    return { print: [path], loops: {}, conditions: [] };
  });
  return {
    print: scopes.flatMap(({ print }) => print),
    loops: Object.assign({}, ...scopes.map(({ loops }) => loops)),
    conditions: [],
  };
}

const ofResource = scopeOf(resources);
const inLayers = scopeOf(resources, 'resource.');

const top: Scope = {
  print: [
    'name',
    'crate',
    'rust',
    ...['version', 'command'].map((key) => `generator.${key}`),
    ...['value', 'label', 'port', 'runtime'].map((key) => `framework.${key}`),
    ...['value', 'label', 'url', 'throwAway', 'columnTypes'].map((key) => `database.${key}`),
    ...['value', 'label'].map((key) => `auth.${key}`),
    ...['name', 'plural', 'one', 'role', 'variable', 'column'].map((key) => `reviewed.${key}`),
  ],
  loops: {
    dependencies: line,
    devDependencies: line,
    sections: line,
    notes: line,
    ...Object.fromEntries(['db', 'models', 'routes', 'services', 'tests'].map((key) => [`modules.${key}`, line])),
    variables: { print: ['name', 'value', 'example', 'comment'], loops: {}, conditions: [] },
    resources: ofResource,
    served: ofResource,
    typeFiles: scopeOf(typeFiles),
    ...Object.fromEntries(
      ['ofUser', 'ofUserReversed', 'ofAdmin', 'ofAdminReversed'].map((key) => [`requests.${key}`, ofResource]),
    ),
    services: { print: ['image', 'variable.name', 'variable.value', 'port', 'ping', 'url'], loops: {}, conditions: [] },
  },
  conditions: allWords.map((word) => `is.${word}`),
};

/** What the layers of a resource can use besides. */
const topOfResource: Scope = {
  print: [...top.print, ...inLayers.print],
  loops: { ...top.loops, ...inLayers.loops },
  conditions: top.conditions,
};

const MOST_BLOCKS = 3;

/**
 * Words of the sample resource. Their blocks do not count, and they may be inside another block: the places that name
 * the sample are many, but each is small, and a copy of the whole file would have to be kept equal by hand.
 */
const OF_SAMPLE = ['is.orders', 'is.no-sample', 'is.background'];

/** The intended tags inside Rust string literals, as `file: literal`. `format!("{{name}}")` is never intended. */
const IN_STRINGS: readonly string[] = [
  'base/src/config/tests.rs.hbs: "{{database.value}}://root@localhost/test"',
  'base/src/config/tests.rs.hbs: "{{database.value}}://root@localhost/%zz"',
  'base/src/config/tests.rs.hbs: "{{database.value}}://localhost/a?ssl_mod=nonsense"',
  'base/src/config/tests.rs.hbs: "{{database.value}}://x/a?sslcert=1&sslcert=nonsense"',
  'base/src/config/tests.rs.hbs: "{{database.value}}://localhost/nonsense%0A"',
  'metrics/src/metrics.rs.hbs: "{{database.label}}"',
  // `\\{{` is the way to write two braces in a template.
  ...['auth', 'none'].map((auth) => `${auth}/tests/api/errors.rs.hbs: "{head}\\{{"`),
];

const sources = readSources(templatesDirectory);
const substituted = sources
  .filter(({ path }) => path.endsWith('.hbs'))
  .map(({ folder, path, text }) => [`${folder}/${path}`, text] as const);

describe.each(substituted)('%s', (file, text) => {
  const program = Handlebars.parseWithoutProcessing(text);

  it('uses known names and tags only', () => {
    expect(faults(program.body, isOfResource(file) ? topOfResource : top, text)).toEqual([]);
  });

  it(`has at most ${MOST_BLOCKS} blocks`, () => {
    // A file with more blocks should be split into layers.
    expect(
      program.body.filter((node) => isBlock(node) && !isOfSample(node) && !isLoopOfResource(node)).length,
    ).toBeLessThanOrEqual(MOST_BLOCKS);
  });

  it('has a tag, so that it needs the suffix .hbs', () => {
    expect(program.body.some(({ type }) => type !== 'ContentStatement')).toBe(true);
  });

  // Paths, messages and SQL of a resource contain its names.
  if (file.endsWith('.rs.hbs') && !isOfResource(file)) {
    it('has no tag in a string literal', () => {
      const literals = rustStrings(text).filter((literal) => literal.includes('{{'));
      const entries = literals.map((literal) => `${file}: ${literal}`);
      expect(entries.filter((entry) => !IN_STRINGS.includes(entry))).toEqual([]);
    });
  }
});

it('needs every exception of the list', () => {
  const all = substituted.flatMap(([file, text]) => rustStrings(text).map((literal) => `${file}: ${literal}`));
  expect(IN_STRINGS.filter((entry) => !all.includes(entry))).toEqual([]);
});

it('allows only names that the context contains', () => {
  for (const { project, texts } of samples) {
    const context: Record<string, unknown> = {
      ...project.context,
      modules: modulesOf([...texts.keys()]),
    };
    for (const path of [...top.print, ...top.conditions, ...Object.keys(top.loops)]) {
      const value = path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], context);
      expect(value, path).toBeDefined();
    }
  }
});

it('has no folder with an unknown word', () => {
  const words = [...new Set(sources.map(({ folder }) => folder))].flatMap(wordsOf);
  expect(words.filter((word) => !allWords.includes(word))).toEqual([]);
});

function faults(body: readonly Node[], scope: Scope, text: string): string[] {
  return body.flatMap((node) => {
    const at = `line ${node.loc.start.line}: `;
    switch (node.type) {
      case 'ContentStatement':
      case 'CommentStatement':
        return [];
      case 'MustacheStatement':
        return mustacheFaults(node as hbs.AST.MustacheStatement, scope).map((fault) => at + fault);
      case 'BlockStatement':
        return blockFaults(node as hbs.AST.BlockStatement, scope, text).map((fault) => at + fault);
      default:
        return [`${at}${node.type}`];
    }
  });
}

function mustacheFaults(node: hbs.AST.MustacheStatement, scope: Scope): string[] {
  if (!node.escaped) return ['{{{ or {{&'];
  if (node.params.length > 0 || node.hash || node.strip.open || node.strip.close) return ['arguments, or a ~'];
  const path = pathOf(node.path);
  return scope.print.includes(path) ? [] : [`{{${path}}} is not known here`];
}

function blockFaults(node: hbs.AST.BlockStatement, scope: Scope, text: string): string[] {
  const kind = pathOf(node.path);
  const path = node.params.length === 1 ? pathOf(node.params[0]!) : '';
  if (node.inverse) return ['else'];
  if (node.hash || node.program.blockParams?.length) return ['arguments'];
  const lines = text.split('\n');
  const [open, close] = [lines[node.loc.start.line - 1]!.trim(), lines[node.loc.end.line - 1]!.trim()];
  if (open !== `{{#${kind} ${path}}}` || close !== `{{/${kind}}}`)
    return [`${open} or ${close} is not alone on its line`];
  const inside = node.program.body.filter(isBlock);
  if (inside.some((block) => !isAllowedInside(block, node))) return ['a block in a block'];

  if (kind === 'if' && scope.conditions.includes(path)) return faults(node.program.body, scope, text);
  if (kind === 'each' && path in scope.loops) return faults(node.program.body, scope.loops[path]!, text);
  return [`{{#${kind} ${path}}} is not known here`];
}

function isBlock(node: Node): node is hbs.AST.BlockStatement {
  return node.type === 'BlockStatement';
}

function isOfSample({ params }: hbs.AST.BlockStatement): boolean {
  return params.length === 1 && OF_SAMPLE.includes(pathOf(params[0]!));
}

function isAllowedInside(block: hbs.AST.BlockStatement, node: hbs.AST.BlockStatement): boolean {
  if (isOfSample(block)) return !isOfSample(node);
  return isLoopOfResource(block) && pathOf(node.path) === 'if';
}

/** Loops over resources and their fields are not counted: they depend on what users write, not on a choice. */
function isLoopOfResource(node: hbs.AST.BlockStatement): boolean {
  return pathOf(node.path) === 'each' && /^(resources?|served|requests|typeFiles)\b/.test(pathOf(node.params[0]!));
}

function isOfResource(file: string): boolean {
  return file.startsWith('resource/');
}

/** A path as it is written. `../x`, `@x` and `[x]` are not allowed names. */
function pathOf(node: hbs.AST.Expression | hbs.AST.PathExpression | hbs.AST.Literal): string {
  return node.type === 'PathExpression' ? (node as hbs.AST.PathExpression).original : node.type;
}

/** The string literals of Rust code, without comments, characters and lifetimes. */
function rustStrings(code: string): string[] {
  const token = /\/\/.*|\/\*[\s\S]*?\*\/|b?r(#*)"[\s\S]*?"\1|"(?:\\[\s\S]|[^"\\])*"|'(?:\\.[^']*|[^'\\])'/g;
  return [...code.matchAll(token)].map(([text]) => text).filter((text) => /^b?r?#*"/.test(text));
}
