/** A paragraph of the README about a database server. */
export function serverNote(label: string): string {
  return `You also need a ${label} server. \`DATABASE_URL\` in the file \`.env\` says where it is and who signs in; the
database itself is created when it does not exist. The tests make a throw-away database each, on the same server.`;
}
