/** A request, or a variable that a later request uses. */
const REQUEST = /^(curl .*|[A-Z]+=\$\(.*\))$/;
const COMMANDS = ['cargo run', 'cargo test'];

/** The requests in a README's console blocks, in order. Throws if a block has a command that the proof cannot type. */
export function readmeRequests(readme: string): string[] {
  const blocks = [...readme.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(([, block]) => block!);
  const lines = blocks
    .flatMap((block) => block.replace(/\\\n\s*/g, '').split('\n'))
    .map((line) => line.replace(/^\$ /, ''))
    .filter((line) => line.trim() !== '');
  const strange = lines.filter((line) => !REQUEST.test(line) && !COMMANDS.includes(line));
  if (strange.length > 0)
    throw new Error(`the README shows commands that the proof does not know: ${strange.join('; ')}`);
  const missing = COMMANDS.filter((command) => !lines.includes(command));
  if (missing.length > 0) throw new Error(`the README does not show ${missing.join(', ')}`);
  const session = lines.filter((line) => REQUEST.test(line));
  const requests = session.filter((line) => line.includes('curl '));
  if (requests.length < 5) throw new Error(`the README shows only ${requests.length} requests`);
  return session;
}
