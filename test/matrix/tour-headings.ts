/**
 * The headings of the two articles that this generator follows. Each has the chapters that cover it and the tests that
 * check these chapters. A test is written as its file, `:` and a text from that file.
 */
export interface Heading {
  article: 'axum' | 'actix-web';
  heading: string;
  chapters: readonly string[];
  tests: readonly string[];
}

/** Runs every transcript of every chapter. */
const TRANSCRIPTS = 'test/proof/tour.ts: followTour';

/** Runs the commands of the chapter on performance. */
const MEASURED = 'test/proof/measuring.ts: measureAsTold';

export const headings: readonly Heading[] = [
  {
    article: 'actix-web',
    heading: 'Why Choose Rust for Your Backend?',
    chapters: ['02-ownership.md', '17-when-rust.md'],
    tests: ['templates/tour/docs/tour/src/ownership.rs: compile_fail'],
  },
  {
    article: 'actix-web',
    heading: 'Setting Up a Rust Backend Project',
    chapters: ['01-start.md'],
    tests: [TRANSCRIPTS, 'test/proof/readme.ts: followReadme'],
  },
  {
    article: 'actix-web',
    heading: 'Building a Simple REST API with Rust',
    chapters: ['03-api.md', '06-users.md'],
    tests: [TRANSCRIPTS, 'templates/base/src/models/parse.rs: ids_are_plain_positive_numbers'],
  },
  {
    article: 'actix-web',
    heading: 'Handling Concurrency and Performance',
    chapters: ['11-channels.md', '15-performance.md'],
    tests: [
      TRANSCRIPTS,
      'templates/auth/+orders/tests/api/orders.rs.hbs: an_order_is_pending_until_a_worker_confirms_it',
      'templates/tour/docs/tour/tests/exercises.rs: e7_',
    ],
  },
  {
    article: 'actix-web',
    heading: 'Security Considerations',
    chapters: ['03-api.md', '08-validation.md', '10-auth.md', '16-dependencies.md'],
    tests: [TRANSCRIPTS, 'templates/tour/docs/tour/tests/exercises.rs: e4_', 'test/proof/deny.ts: deny'],
  },
  {
    article: 'actix-web',
    heading: 'Conclusion',
    chapters: ['11-channels.md', '18-next.md'],
    tests: ['templates/tour/docs/tour/tests/exercises.rs: e5_', 'templates/tour/docs/tour/tests/exercises.rs: e6_'],
  },
  {
    article: 'axum',
    heading: 'Why Rust for Backends?',
    chapters: ['02-ownership.md', '17-when-rust.md'],
    tests: ['templates/tour/docs/tour/src/ownership.rs: compile_fail'],
  },
  {
    article: 'axum',
    heading: 'Performance Without Garbage Collection',
    chapters: ['15-performance.md'],
    tests: [MEASURED],
  },
  {
    article: 'axum',
    heading: 'Memory Safety at Compile Time',
    chapters: ['02-ownership.md'],
    tests: [
      'templates/tour/docs/tour/src/ownership.rs: pub struct Refused',
      'templates/tour/docs/tour/src/ownership.rs: pub struct Repaired',
      TRANSCRIPTS,
    ],
  },
  {
    article: 'axum',
    heading: 'Building a Real API with Axum',
    chapters: ['03-api.md', '04-state.md'],
    tests: [TRANSCRIPTS],
  },
  {
    article: 'axum',
    heading: 'Project Structure',
    chapters: ['README.md', '03-api.md'],
    tests: ['test/matrix/tour.test.ts: names only files that exist'],
  },
  {
    article: 'axum',
    heading: 'Complete API Example',
    chapters: ['01-start.md', '04-state.md', '05-database.md', '06-users.md'],
    tests: [TRANSCRIPTS, 'test/matrix/tour.test.ts: shows code exactly as in its file'],
  },
  {
    article: 'axum',
    heading: 'Error Handling Done Right',
    chapters: ['07-errors.md'],
    tests: [TRANSCRIPTS, 'templates/tour/docs/tour/tests/exercises.rs: e3_'],
  },
  {
    article: 'axum',
    heading: 'Middleware and Authentication',
    chapters: ['09-middleware.md', '10-auth.md'],
    tests: [TRANSCRIPTS, 'templates/jwt/tests/api/refresh.rs.hbs: fn ', 'templates/session/tests/api/csrf.rs.hbs: fn '],
  },
  { article: 'axum', heading: 'Testing', chapters: ['12-testing.md'], tests: [TRANSCRIPTS] },
  {
    article: 'axum',
    heading: 'Deployment',
    chapters: ['14-deployment.md', '15-performance.md'],
    tests: [TRANSCRIPTS, 'templates/none/tests/api/shutdown.rs.hbs: fn ', MEASURED],
  },
  {
    article: 'axum',
    heading: 'When to Choose Rust',
    chapters: ['17-when-rust.md'],
    tests: ['test/matrix/tour.test.ts: says when to choose another language'],
  },
  {
    article: 'axum',
    heading: 'Conclusion',
    chapters: ['17-when-rust.md', '18-next.md'],
    tests: ['templates/tour/docs/tour/tests/exercises.rs: fn e8_'],
  },
];
