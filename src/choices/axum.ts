import type { FrameworkRecord } from './record.ts';

export const axum = {
  port: 3000,
  crates: {
    axum: '{ version = "0.8", default-features = false, features = ["json", "matched-path", "tokio"] }',
    // axum::serve has no time limit for clients.
    'axum-server': '"0.9.2"',
    'http-body-util': '"0.1"',
    'utoipa-axum': '"0.3"',
  },
} as const satisfies FrameworkRecord;
