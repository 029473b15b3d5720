import { databases } from '../choices/records.ts';
import type { Dialect } from '../resources/dialect.ts';
import { byNumber, DIRECTORY, MIGRATION } from './migrations.ts';
import type { ExistingProject } from './project.ts';

export interface Statement {
  /** With spaces in place of comments and `''` in place of texts, and without the default schema. */
  statement: string;
  migration: string;
}

/** The statements of all migrations, in their order. */
export function statementsOf(project: ExistingProject): Statement[] {
  const names = project.list(DIRECTORY).filter((name) => MIGRATION.test(name) && !name.endsWith('.down.sql'));
  return names
    .sort(byNumber)
    .map((name) => `${DIRECTORY}/${name}`)
    .flatMap((migration) => statementsIn(project, migration, project.read(migration) ?? ''));
}

/** The statements of one migration. */
export function statementsIn(project: ExistingProject, migration: string, sql: string): Statement[] {
  const { escapes } = dialectOf(project);
  const schema = schemaPattern(defaultSchemaOf(project));
  const plain = sql.replace(escapes ? ESCAPED : PLAIN, escapes ? blankOrRun : blankOrName);
  const statements = plain.replace(/\s+/g, ' ').replace(schema, '').split(';');
  return statements.map((statement) => ({ statement: statement.trim(), migration }));
}

const COMMENT = /\/\*[^*]*(?:\*(?!\/)[^*]*)*\*\//;
const ESCAPED_TEXT = /'[^'\\]*(?:(?:''|\\[\s\S])[^'\\]*)*'/;
const QUOTED_NAME = /"[^"]*(?:""[^"]*)*"|`[^`]*(?:``[^`]*)*`/;

/** With escapes in all texts. `#` begins a comment, and double quotes a text, unless the server has ANSI_QUOTES. */
const ESCAPED = anyOf(/(?:--(?!\S)|#).*/, COMMENT, ESCAPED_TEXT, /"[^"\\]*(?:(?:""|\\[\s\S])[^"\\]*)*"/, /`[^`]*`/);

/** The others have blocks between `$$`, and PostgreSQL has escapes after E. */
const PLAIN = anyOf(
  /--.*/,
  COMMENT,
  new RegExp(`\\bE${ESCAPED_TEXT.source}`),
  /'[^']*(?:''[^']*)*'/,
  QUOTED_NAME,
  /\$(\w*)\$[\s\S]*?\$\1\$/,
);

function anyOf(...patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join('|'), 'gi');
}

function blank(found: string): string {
  if (found.startsWith('`')) return withoutMarks(found);
  return /^e?['"]/i.test(found) ? "''" : ' ';
}

/** MySQL runs what follows the exclamation mark of a comment, and mysqldump writes such comments. */
function blankOrRun(found: string): string {
  const [, run] = /^\/\*M?!\d*([\s\S]*)\*\/$/.exec(found) ?? [];
  return run === undefined ? blank(found) : run.replace(ESCAPED, blank);
}

function blankOrName(found: string): string {
  return found.startsWith('"') ? withoutMarks(found) : blank(found);
}

/** A quoted name without the marks that separate statements and columns. */
function withoutMarks(name: string): string {
  return name.replace(/[;(),]/g, '_');
}

export function dialectOf({ answers }: ExistingProject): Dialect {
  return databases[answers.database].dialect;
}

/** The schema that statements mean without a name. */
export function defaultSchemaOf(project: ExistingProject): string {
  return dialectOf(project).schema ?? project.answers.name.replaceAll('-', '_');
}

function schemaPattern(schema: string): RegExp {
  return new RegExp(`(?<![\\w.])(?:"${schema}"|\`${schema}\`|\\[${schema}\\]|${schema})\\s*\\.\\s*`, 'gi');
}

/**
 * The parts between commas that are not in parentheses or brackets. A parenthesis that closes one before the text ends
 * it.
 */
export function partsOf(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const char of text) {
    if (char === ')' && depth === 0) break;
    depth += '(['.includes(char) ? 1 : ')]'.includes(char) ? -1 : 0;
    if (char === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts.map((part) => part.trim());
}
