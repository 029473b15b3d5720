/** The name of the database in a URL. PostgreSQL's parameter `dbname` overrides the path. */
const DATABASE_NAME = `'^([^?]*)/[^/?]*|dbname=[^&]*'`;

/** The same server, with another name: SQLx's data about MySQL contains it, so it must not differ between projects. */
export const throwAwayOnServer = `replace_regex(env("DATABASE_URL"), ${DATABASE_NAME}, '\${1}/sqlx_prepare')`;

/** A paragraph of the README about a database server. */
export function serverNote(label: string): string {
  return `You also need a running server: ${label}. \`DATABASE_URL\` in \`.env\` has its address and
the user. If the database does not exist, the program creates it. The tests use the same server.`;
}
