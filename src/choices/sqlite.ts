import { sqliteDialect } from './dialects.ts';
import type { DatabaseRecord } from './record.ts';
import { sqlx } from './sqlx.ts';

export const sqlite = {
  facts: ['file'],
  dialect: sqliteDialect,
  crates: () => ({
    sqlx: sqlx('sqlite-bundled'),
  }),
  url: (database) => `sqlite://${database}.db`,
  // Absolute, because the macros of a workspace's members run in the directory of the workspace.
  throwAway: '"sqlite://" + justfile_directory() / "target" / "sqlx_prepare.db"',
  schemes: ['sqlite:'],
  urlForm: 'sqlite:// and the path of a file',
  notFiles: [':memory:', 'file:'],
  parameters: ['mode=rw', 'mode=rwc'],
  columnTypes: `\`STRICT\` makes SQLite refuse a text where a number belongs; by default it would store it.
\`AUTOINCREMENT\` never gives an id twice, not even when the row with the highest one was deleted: an old link must
never lead to another person.`,
} as const satisfies DatabaseRecord;
