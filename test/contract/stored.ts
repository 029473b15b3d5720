import { existsSync, readFileSync } from 'node:fs';
import { fileOf } from '../support/databases.ts';
import { dialectOf } from './database.ts';
import type { Scene } from './scene.ts';

/** The whole content of the database, as one text. */
export async function storedBytes(scene: Scene, url: string): Promise<string> {
  const { databases } = scene;
  const server = dialectOf(scene.subject.database);
  if (server === undefined) {
    const file = fileOf(url);
    return [file, `${file}-wal`]
      .filter((path) => existsSync(path))
      .map((path) => readFileSync(path, 'latin1'))
      .join('');
  }
  const every = `SELECT table_name FROM information_schema.tables WHERE table_schema = ${server.schema};`;
  const tables = (await databases.run(url, every)).split('\n').filter(Boolean);
  return databases.run(url, ...tables.map((table) => `SELECT * FROM ${table};`));
}
