/**
 * The same server, with another name instead of the database's. SQLx's data about MySQL contains the name. PostgreSQL's
 * parameter `dbname` would override it, and `just prepare` would drop the wrong database.
 */
export const throwAwayOnServer = `replace_regex(env("DATABASE_URL"), '^([^?]*)/[^/?]*|dbname=[^&]*', '\${1}/sqlx_prepare')`;

/** A paragraph of the README about a database server. */
export function serverNote(label: string): string {
  return `You also need a running ${label} server. \`DATABASE_URL\` in \`.env\` sets the address of the server and
the user. If the database does not exist, the program creates it. The tests use the same server.`;
}
