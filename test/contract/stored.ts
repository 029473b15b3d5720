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
  const tables = await tablesOf(scene, url);
  return databases.run(url, ...tables.map((table) => `SELECT * FROM ${table};`));
}

/** The number of rows of all tables. */
export async function storedRows(scene: Scene, url: string): Promise<number> {
  const tables = await tablesOf(scene, url);
  const counts = await scene.databases.run(url, ...tables.map((table) => `SELECT count(*) FROM ${table};`));
  return counts.split('\n').reduce((sum, count) => sum + Number(count), 0);
}

async function tablesOf({ databases, subject }: Scene, url: string): Promise<string[]> {
  const server = dialectOf(subject.database);
  const every =
    server === undefined
      ? "SELECT name FROM sqlite_schema WHERE type = 'table';"
      : `SELECT table_name FROM information_schema.tables WHERE table_schema = ${server.schema};`;
  return (await databases.run(url, every)).split('\n').filter(Boolean);
}
