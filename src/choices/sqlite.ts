import type { DatabaseRecord } from './record.ts';

export const sqlite = {
  crates: {
    sqlx: '{ version = "0.9", default-features = false, features = ["chrono", "macros", "migrate", "runtime-tokio", "sqlite-bundled"] }',
  },
  url: (database) => `sqlite://${database}.db`,
  schemes: ['sqlite:'],
  urlForm: 'sqlite:// and the path of a file',
  inMemory: ':memory:',
} as const satisfies DatabaseRecord;
