import { join } from 'node:path';
import { attempt } from '../../support/shell.ts';
import { pythonTools } from '../tools.ts';

/** Lints the Dockerfile with hadolint. Throws for every finding, however small. */
export async function lint(project: string): Promise<void> {
  const { code, output } = await attempt(
    join(await pythonTools(), 'hadolint'),
    ['--failure-threshold', 'ignore', 'Dockerfile'],
    { cwd: project },
  );
  if (code !== 0 || output !== '') throw new Error(`hadolint: ${output}`);
}
