/** A paragraph of the README about a database server. */
export function serverNote(label: string): string {
  return `You also need a running ${label} server. \`DATABASE_URL\` in \`.env\` sets its address and the user. The
program creates the database if it does not exist. The tests use the same server.`;
}
