import type { ChoiceRecord } from './record.ts';

/** What every project has. Its fact makes `templates/base/` a layer like the others. */
export const base = {
  facts: ['base'],
  crates: {
    anyhow: '"1"',
    chrono: '{ version = "0.4", default-features = false, features = ["now", "serde"] }',
    dotenvy: '"0.15"',
    form_urlencoded: '"1"',
    'futures-util': '{ version = "0.3", default-features = false, features = ["std"] }',
    // Both frameworks use it or an older version of it; here it gives the titles of statuses.
    http: '"1"',
    serde: '{ version = "1", features = ["derive"] }',
    serde_json: '"1"',
    serde_path_to_error: '"0.1"',
    serde_urlencoded: '"0.7"',
    thiserror: '"2"',
    tokio: '{ version = "1", features = ["macros", "net", "rt-multi-thread", "signal", "sync", "time"] }',
    'tokio-util': '{ version = "0.7", default-features = false, features = ["rt"] }',
    tracing: '{ version = "0.1", default-features = false, features = ["attributes", "std"] }',
    'tracing-subscriber':
      '{ version = "0.3", default-features = false, features = ["ansi", "env-filter", "fmt", "json"] }',
    utoipa: '{ version = "6", features = ["chrono"] }',
    uuid: '{ version = "1", features = ["v4"] }',
  },
  devCrates: {
    reqwest: '{ version = "0.13", default-features = false, features = ["json"] }',
  },
  variables: ({ port, url }) => [
    {
      name: 'HOST',
      value: '127.0.0.1',
      comment: 'The address to listen on: 0.0.0.0 for every interface, as containers need it.',
    },
    { name: 'PORT', value: String(port), comment: 'The port to listen on.' },
    { name: 'DATABASE_URL', value: url, comment: 'The database. It is created when it does not exist.' },
    {
      name: 'DATABASE_MAX_CONNECTIONS',
      value: '10',
      comment: 'How many database connections this process opens at most.',
    },
    {
      name: 'MIGRATE_ON_START',
      value: 'true',
      comment: 'Whether the server applies new migrations before it listens.',
    },
    {
      name: 'BODY_LIMIT_BYTES',
      value: '65536',
      comment: 'The largest request body; a larger one is answered with 413.',
    },
    {
      name: 'REQUEST_TIMEOUT_SECS',
      value: '15',
      comment: 'How long a request may take: 408 when its body is late, 504 when the handler is.',
    },
    {
      name: 'SHUTDOWN_DELAY_SECS',
      value: '0',
      comment: 'How long to accept connections after a SIGTERM, while /health/ready answers 503 already.',
    },
    {
      name: 'CORS_ALLOWED_ORIGINS',
      value: '',
      comment: 'Origins whose pages may call this API, separated by commas; empty turns CORS off.',
    },
    { name: 'RUST_LOG', value: 'info', comment: 'What is logged: a level, or target=level pairs separated by commas.' },
    { name: 'LOG_FORMAT', value: 'pretty', comment: 'pretty for people, json for machines.' },
  ],
} as const satisfies ChoiceRecord;
