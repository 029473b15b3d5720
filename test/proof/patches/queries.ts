import type { Choices } from '../../../src/answers/options.ts';
import type { Edit, Sources } from './sources.ts';

/** Adds the column `locale` to users, and shows it in each answer that contains a user. */
export function addColumn(sources: Sources, { database, auth }: Choices): void {
  const { type, inserted } = COLUMNS[database];
  sources.migrate('add_locale', `ALTER TABLE users ADD COLUMN locale ${type} NOT NULL DEFAULT 'en';\n`);
  sources.edit('src/models/user.rs', [
    /(pub struct User \{[\s\S]*?pub name: String,\n)/,
    '$1    pub locale: String,\n',
  ]);
  sources.edit(
    'src/db/users.rs',
    [/(?<!\()email, name, (?=role AS|created_at)/g, 'email, name, locale, '],
    ...inserted,
  );
  if (auth === 'jwt') sources.edit('src/db/tokens.rs', ['u.name, u.role', 'u.name, u.locale, u.role']);
  if (auth === 'session')
    sources.edit(
      'src/db/sessions.rs',
      ['u.name, u.role', 'u.name, u.locale, u.role'],
      [/( +name: row\.name,\n)/, '$1            locale: row.locale,\n'],
    );
}

/** The type of the column, and what an INSERT without RETURNING needs. */
const COLUMNS: Record<Choices['database'], { type: string; inserted: readonly Edit[] }> = {
  sqlite: { type: 'TEXT', inserted: [] },
  postgres: { type: 'TEXT', inserted: [] },
  mysql: {
    type: 'VARCHAR(10)',
    inserted: [[/( +name: (?:new\.name\.clone|name\.to_owned)\(\),\n)/, '$1        locale: "en".to_owned(),\n']],
  },
};

/** Lists orders newest first. */
export function changeQuery(sources: Sources): void {
  const edits: Edit[] = [
    [/id > (\S+) ORDER BY/g, 'id < $1 ORDER BY'],
    [/ORDER BY id LIMIT/g, 'ORDER BY id DESC LIMIT'],
  ];
  sources.edit('src/db/orders.rs', ...edits);
  sources.edit('src/routes/orders.rs', ['query.after.map_or(0, ', 'query.after.map_or(i64::MAX, ']);
}
