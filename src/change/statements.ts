import { databases } from '../choices/records.ts';
import { byNumber, DIRECTORY, MIGRATION } from './migrations.ts';
import type { ExistingProject } from './project.ts';

/** The statements of all migrations, in their order, with spaces in place of comments and `''` in place of texts. */
export function statementsOf(project: ExistingProject): { statement: string; migration: string }[] {
  const ownSchema = schemaPattern(project.answers.name);
  const skipped = SKIPPED[databases[project.answers.database].dialect.escapes ? 'escaped' : 'plain'];
  const names = project.list(DIRECTORY).filter((name) => MIGRATION.test(name) && !name.endsWith('.down.sql'));
  return names
    .sort(byNumber)
    .map((name) => `${DIRECTORY}/${name}`)
    .flatMap((migration) => {
      const statements = (project.read(migration) ?? '').replace(skipped, blank).replace(ownSchema, '').split(';');
      return statements.map((statement) => ({ statement: statement.trim(), migration }));
    });
}

/**
 * Comments and texts. A database with escapes in all texts also has comments after `#`, and texts in double quotes
 * (unless its server has ANSI_QUOTES). The others have blocks between `$$`, and PostgreSQL has escapes after E.
 */
const SKIPPED = {
  escaped: /(?:--|#).*$|\/\*[\s\S]*?\*\/|'(?:[^'\\]|''|\\[\s\S])*'|"(?:[^"\\]|""|\\[\s\S])*"/gm,
  plain: /--.*$|\/\*[\s\S]*?\*\/|\bE'(?:[^'\\]|''|\\[\s\S])*'|'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$/gim,
};

/** The schema that statements mean without a name: `public` on PostgreSQL, `main` on SQLite, the database on MySQL. */
function schemaPattern(project: string): RegExp {
  const schema = `(?:public|main|${project.replaceAll('-', '_')})`;
  return new RegExp(`(?<![\\w.])(?:"${schema}"|\`${schema}\`|\\[${schema}\\]|${schema})\\s*\\.\\s*`, 'gi');
}

function blank(found: string): string {
  return /^e?['"]/i.test(found) ? "''" : ' ';
}

/** The parts between commas that are not in parentheses. */
export function partsOf(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const char of text) {
    depth += char === '(' ? 1 : char === ')' ? -1 : 0;
    if (char === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts.map((part) => part.trim());
}
