import { featureList } from './features.ts';

/** The dependency on sqlx, with the features that every database needs and those of one database. */
export function sqlx(...features: readonly string[]): string {
  const all = ['chrono', 'macros', 'migrate', 'runtime-tokio', ...features];
  return `{ version = "0.9", default-features = false, features = ${featureList(all)} }`;
}
