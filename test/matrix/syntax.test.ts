import Handlebars from 'handlebars';
import { describe, expect, it } from 'vitest';
import { allWords } from '../../src/choices/records.ts';
import { wordsOf } from '../../src/generate/layers.ts';
import { readSources } from '../../src/generate/templates.ts';
import { templatesDirectory } from '../support/sample.ts';
import { samples } from '../support/samples.ts';

// `strict` is silent about `{{#if typo}}`, `{{constructor}}` and more: so every tag is looked up here.

type Node = hbs.AST.Node;

/** What may be printed, what may be looped over, and what a loop's body may print. */
interface Scope {
  print: readonly string[];
  loops: Readonly<Record<string, Scope>>;
  conditions: readonly string[];
}

const line: Scope = { print: ['this'], loops: {}, conditions: [] };

const top: Scope = {
  print: [
    'name',
    'crate',
    'rust',
    ...['version', 'command'].map((key) => `generator.${key}`),
    ...['value', 'label', 'port'].map((key) => `framework.${key}`),
    ...['value', 'label', 'url'].map((key) => `database.${key}`),
    ...['value', 'label', 'requestHeaders'].map((key) => `auth.${key}`),
  ],
  loops: {
    dependencies: line,
    devDependencies: line,
    sections: line,
    notes: line,
    variables: { print: ['name', 'value', 'example', 'comment'], loops: {}, conditions: [] },
  },
  conditions: allWords.map((word) => `is.${word}`),
};

const MOST_BLOCKS = 3;

/** Tags inside a Rust string literal: `file: literal`. Each is meant; `format!("{{name}}")` never is. */
const IN_STRINGS: readonly string[] = [
  'base/src/cors.rs.hbs: "{{auth.requestHeaders}}"',
  'base/src/config/tests.rs.hbs: "{{database.value}}://root@localhost/test"',
];

const sources = readSources(templatesDirectory);
const substituted = sources
  .filter(({ path }) => path.endsWith('.hbs'))
  .map(({ folder, path, text }) => [`${folder}/${path}`, text] as const);

describe.each(substituted)('%s', (file, text) => {
  const program = Handlebars.parseWithoutProcessing(text);

  it('uses known names and tags only', () => {
    expect(faults(program.body, top, text)).toEqual([]);
  });

  it(`has at most ${MOST_BLOCKS} blocks`, () => {
    // More than that, and a layer is missing.
    expect(program.body.filter(({ type }) => type === 'BlockStatement').length).toBeLessThanOrEqual(MOST_BLOCKS);
  });

  it('has a reason for its suffix', () => {
    expect(program.body.some(({ type }) => type !== 'ContentStatement')).toBe(true);
  });

  it.runIf(file.endsWith('.rs.hbs'))('has no tag in a string literal', () => {
    const literals = rustStrings(text).filter((literal) => literal.includes('{{'));
    expect(literals.map((literal) => `${file}: ${literal}`).filter((entry) => !IN_STRINGS.includes(entry))).toEqual([]);
  });
});

it('knows every exception to be needed', () => {
  const all = substituted.flatMap(([file, text]) => rustStrings(text).map((literal) => `${file}: ${literal}`));
  expect(IN_STRINGS.filter((entry) => !all.includes(entry))).toEqual([]);
});

it('allows only names that the context has', () => {
  for (const { project } of samples) {
    const context = project.context as unknown as Record<string, unknown>;
    for (const path of [...top.print, ...top.conditions, ...Object.keys(top.loops)]) {
      const value = path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], context);
      expect(value, path).toBeDefined();
    }
  }
});

it('knows every word of every folder', () => {
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
  if (open !== `{{#${kind} ${path}}}` || close !== `{{/${kind}}}`) return [`${open} or ${close} does not stand alone`];
  if (node.program.body.some(({ type }) => type === 'BlockStatement')) return ['a block in a block'];

  if (kind === 'if' && scope.conditions.includes(path)) return faults(node.program.body, scope, text);
  if (kind === 'each' && path in scope.loops) return faults(node.program.body, scope.loops[path]!, text);
  return [`{{#${kind} ${path}}} is not known here`];
}

/** As it is written: `../x`, `@x` and `[x]` are no names that we know. */
function pathOf(node: hbs.AST.Expression | hbs.AST.PathExpression | hbs.AST.Literal): string {
  return node.type === 'PathExpression' ? (node as hbs.AST.PathExpression).original : node.type;
}

/** String literals of Rust code; comments, characters and lifetimes are passed over. */
function rustStrings(code: string): string[] {
  const token = /\/\/.*|\/\*[\s\S]*?\*\/|b?r(#*)"[\s\S]*?"\1|"(?:\\[\s\S]|[^"\\])*"|'(?:\\.[^']*|[^'\\])'/g;
  return [...code.matchAll(token)].map(([text]) => text).filter((text) => /^b?r?#*"/.test(text));
}
