import type { ChoiceRecord } from './record.ts';

/** The parts of every project. The fact `base` makes `templates/base/` a layer like the others. */
export const base = {
  facts: ['base'],
  crates: () => ({
    anyhow: '"1"',
    chrono: '{ version = "0.4", default-features = false, features = ["now", "serde"] }',
    dotenvy: '"0.15"',
    'futures-util': '{ version = "0.3", default-features = false, features = ["std"] }',
    // It gives the titles of statuses. Both frameworks use it, or an older version.
    http: '"1"',
    rlimit: '"0.11"',
    secrecy: '"0.10.3"',
    serde: '{ version = "1", features = ["derive"] }',
    serde_json: '"1"',
    socket2: '{ version = "0.6", features = ["all"] }',
    thiserror: '"2"',
    tokio: '{ version = "1", features = ["macros", "net", "rt-multi-thread", "signal", "sync", "time"] }',
    'tokio-io-timeout': '"1.2"',
    'tokio-util': '{ version = "0.7", default-features = false, features = ["rt"] }',
    tracing: '"0.1"',
    'tracing-subscriber':
      '{ version = "0.3", default-features = false, features = ["ansi", "env-filter", "fmt", "json"] }',
    // sqlx uses it, too.
    url: '"2"',
    uuid: '{ version = "1", features = ["v4"] }',
  }),
  devCrates: {
    reqwest: '{ version = "0.13", default-features = false, features = ["json"] }',
  },
  variables: ({ port, url, exampleUrl }) => [
    {
      name: 'HOST',
      value: '127.0.0.1',
      comment: 'The address to listen on. 0.0.0.0 means every interface; containers need it.',
    },
    { name: 'PORT', value: String(port), comment: 'The port to listen on.' },
    {
      name: 'DATABASE_URL',
      value: url,
      example: exampleUrl,
      required: true,
      comment: 'The database to use. If it does not exist, the program creates it.',
    },
    {
      name: 'DATABASE_MAX_CONNECTIONS',
      value: '10',
      comment: 'The maximum number of database connections of this process.',
    },
    {
      name: 'MIGRATE_ON_START',
      value: 'true',
      comment: 'Whether the server applies new migrations at start. If false, run `migrate` yourself.',
    },
    {
      name: 'BODY_LIMIT_BYTES',
      value: '65536',
      comment: 'The maximum size of a request body. A larger body gets status 413.',
    },
    {
      name: 'REQUEST_TIMEOUT_SECS',
      value: '15',
      comment: 'The maximum number of seconds for a request. A slower one gets an error such as 504.',
    },
    {
      name: 'SHUTDOWN_DELAY_SECS',
      value: '0',
      comment: 'Seconds to accept connections after SIGTERM, at most 15. Meanwhile, /health/ready returns 503.',
    },
    {
      name: 'CORS_ALLOWED_ORIGINS',
      value: '',
      comment: 'Origins whose pages may call this API, separated by commas. An empty list turns CORS off.',
    },
    {
      name: 'RUST_LOG',
      value: 'info',
      comment: 'The log filter: a level, or target=level pairs, separated by commas. Only off hides errors.',
    },
    { name: 'LOG_FORMAT', value: 'pretty', comment: 'The log format: pretty for people, json for machines.' },
  ],
} as const satisfies ChoiceRecord;
