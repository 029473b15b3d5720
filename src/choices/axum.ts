import type { FrameworkRecord } from './record.ts';

export const axum = {
  port: 3000,
  runtime: 'tokio',
  crates: (words) => ({
    axum: `{ version = "0.8", default-features = false, features = [
    "json",
    "macros",
    "matched-path",
    "query",
    "tokio",
] }`,
    // axum::serve has no time limit for clients.
    'axum-server': '"0.9.2"',
    'http-body': '"1"',
    tower: '{ version = "0.5", default-features = false, features = ["util"] }',
    'tower-http': `{ version = "0.7.1", default-features = false, features = [
    "catch-panic",
    "cors",${words.has('session') ? '\n    "csrf",' : ''}
    "request-id",
    "set-header",
] }`,
    utoipa: '{ version = "6", features = ["axum_extras", "chrono"] }',
    'utoipa-axum': '"0.3"',
    // Vendored: its files go into the program, and the build downloads nothing.
    'utoipa-swagger-ui': '{ version = "10", default-features = false, features = ["axum", "gzip", "vendored"] }',
  }),
  devCrates: {
    'axum-test': '{ version = "21.1", default-features = false }',
  },
} as const satisfies FrameworkRecord;
