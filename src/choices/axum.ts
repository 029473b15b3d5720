import type { FrameworkRecord } from './record.ts';

export const axum = {
  port: 3000,
  crates: {
    axum: '{ version = "0.8", default-features = false, features = ["json", "matched-path"] }',
    'http-body-util': '"0.1"',
    // axum::serve has no timeout for a request's head; the accept loop in src/routes/ has one.
    hyper: '{ version = "1", features = ["http1", "server"] }',
    'hyper-util': '{ version = "0.1", features = ["tokio"] }',
    tower: '{ version = "0.5", default-features = false, features = ["util"] }',
    'utoipa-axum': '"0.3"',
  },
} as const satisfies FrameworkRecord;
