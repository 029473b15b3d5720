import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { equal } from '../../../contract/expect.ts';
import type { Scene } from '../../../contract/scene.ts';
import type { Database } from '../../../support/databases.ts';
import { run } from '../../../support/shell.ts';
import { OwnServer } from '../../own-server.ts';
import { KINDS } from '../../server-kinds.ts';

const LOCALE = 'de_DE.iso88591';

export const hasLocale = (database: Database): boolean => KINDS[database]?.inLocale !== undefined;

/** The locale of a new database is that of the server, and can need another encoding than UTF-8. */
export async function locale(scene: Scene): Promise<string> {
  const locales = mkdtempSync(join(tmpdir(), 'create-backend-locale-'));
  scene.atEnd(() => rmSync(locales, { recursive: true }));
  chmodSync(locales, 0o755); // the server has an account of its own
  await run('localedef', ['--inputfile=de_DE', '--charmap=ISO-8859-1', join(locales, LOCALE)]);
  const server = await OwnServer.inLocale(scene.subject.database, locales, LOCALE);
  scene.atEnd(() => server.end());
  const DATABASE_URL = `${server.url}/other_locale`;
  const program = await scene.start({ DATABASE_URL });
  const { user } = await scene.person({ name: '東京' }, program);
  equal(user.name, '東京', 'name');
  await program.stop();
  return `a database on a server with the locale ${LOCALE}`;
}
