import { existsSync, readFileSync } from 'node:fs';
import type { Scene } from './scene.ts';

/** The whole content of the database, as one text. */
export async function storedBytes(scene: Scene, url: string): Promise<string> {
  const { databases } = scene;
  if (scene.subject.database === 'sqlite') {
    const file = url.slice('sqlite://'.length);
    return [file, `${file}-wal`]
      .filter((path) => existsSync(path))
      .map((path) => readFileSync(path, 'latin1'))
      .join('');
  }
  const postgres = scene.subject.database === 'postgres';
  const schema = postgres ? "table_schema = 'public'" : 'table_schema = database()';
  const tables = (await databases.run(url, `SELECT table_name FROM information_schema.tables WHERE ${schema};`))
    .split('\n')
    .filter(Boolean);
  return databases.run(url, ...tables.map((table) => `SELECT * FROM ${table};`));
}
