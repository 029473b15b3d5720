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

/** Makes every edit and runs every transcript of every chapter. */
const FOLLOWED = 'test/proof/tour/follow.ts: followTour';

/** Runs the commands of the chapter on performance. */
const MEASURED = 'test/proof/measuring.ts: measureAsTold';

const PROVOKED = 'test/matrix/tour.test.ts: lets the reader provoke';

export const headings: readonly Heading[] = [
  {
    article: 'actix-web',
    heading: 'Why Choose Rust for Your Backend?',
    chapters: ['03-ownership.md', '15-performance.md', '16-dependencies.md'],
    tests: [PROVOKED, 'test/matrix/tour.test.ts: says when to choose another language'],
  },
  {
    article: 'actix-web',
    heading: 'Setting Up a Rust Backend Project',
    chapters: ['01-start.md'],
    tests: [FOLLOWED, 'test/proof/readme.ts: followReadme'],
  },
  {
    article: 'actix-web',
    heading: 'Building a Simple REST API with Rust',
    chapters: ['02-first-route.md', '05-handlers.md', 'articles.md'],
    tests: [FOLLOWED, 'templates/base/src/models/parse.rs: ids_are_plain_positive_numbers'],
  },
  {
    article: 'actix-web',
    heading: 'Handling Concurrency and Performance',
    chapters: ['04-async.md', '11-channels.md', '15-performance.md'],
    tests: [FOLLOWED, 'templates/tour/docs/tour/tests/exercises.rs: e7_'],
  },
  {
    article: 'actix-web',
    heading: 'Security Considerations',
    chapters: ['06-sql.md', '08-errors.md', '10-auth.md', '16-dependencies.md'],
    tests: [FOLLOWED, 'templates/tour/docs/tour/tests/exercises.rs: e4_', 'test/proof/deny.ts: deny'],
  },
  {
    article: 'actix-web',
    heading: 'Conclusion',
    chapters: ['11-channels.md', '17-next.md'],
    tests: ['templates/tour/docs/tour/tests/exercises.rs: e5_', 'templates/tour/docs/tour/tests/exercises.rs: e6_'],
  },
  {
    article: 'axum',
    heading: 'Why Rust for Backends?',
    chapters: ['03-ownership.md', '16-dependencies.md'],
    tests: [PROVOKED],
  },
  {
    article: 'axum',
    heading: 'Performance Without Garbage Collection',
    chapters: ['01-start.md', '15-performance.md'],
    tests: [FOLLOWED, MEASURED],
  },
  {
    article: 'axum',
    heading: 'Memory Safety at Compile Time',
    chapters: ['03-ownership.md'],
    tests: [PROVOKED, FOLLOWED],
  },
  {
    article: 'axum',
    heading: 'Building a Real API with Axum',
    chapters: ['02-first-route.md', '05-handlers.md'],
    tests: [FOLLOWED],
  },
  {
    article: 'axum',
    heading: 'Project Structure',
    chapters: ['README.md', '07-rows.md'],
    tests: ['test/matrix/tour.test.ts: names only files that exist'],
  },
  {
    article: 'axum',
    heading: 'Complete API Example',
    chapters: ['05-handlers.md', '06-sql.md', '07-rows.md', 'articles.md'],
    tests: [FOLLOWED, 'test/matrix/tour.test.ts: give the finished resource'],
  },
  {
    article: 'axum',
    heading: 'Error Handling Done Right',
    chapters: ['03-ownership.md', '08-errors.md'],
    tests: [PROVOKED, FOLLOWED, 'templates/tour/docs/tour/tests/exercises.rs: e3_'],
  },
  {
    article: 'axum',
    heading: 'Middleware and Authentication',
    chapters: ['09-middleware.md', '10-auth.md'],
    tests: [FOLLOWED, 'templates/jwt/tests/api/refresh.rs.hbs: fn ', 'templates/session/tests/api/csrf.rs.hbs: fn '],
  },
  { article: 'axum', heading: 'Testing', chapters: ['12-tests.md'], tests: [FOLLOWED] },
  {
    article: 'axum',
    heading: 'Deployment',
    chapters: ['14-deployment.md', '15-performance.md'],
    tests: [FOLLOWED, 'templates/none/tests/api/shutdown.rs.hbs: fn ', MEASURED],
  },
  {
    article: 'axum',
    heading: 'When to Choose Rust',
    chapters: ['16-dependencies.md'],
    tests: ['test/matrix/tour.test.ts: says when to choose another language'],
  },
  {
    article: 'axum',
    heading: 'Conclusion',
    chapters: ['16-dependencies.md', '17-next.md'],
    tests: ['templates/tour/docs/tour/tests/exercises.rs: fn e8_'],
  },
];

/** Subjects of the articles that a heading does not name: the chapter, and a text that it must contain. */
export const subjects: readonly (readonly [subject: string, chapter: string, text: RegExp])[] = [
  ['null', '03-ownership.md', /\bnull\b/i],
  ['use after free', '03-ownership.md', /use.after.free/i],
  ['zero-cost abstractions', '15-performance.md', /zero-cost abstraction/i],
  ['who uses Rust', '16-dependencies.md', /Discord[\s\S]*Cloudflare[\s\S]*(AWS|Amazon)/],
  ['hello world', '01-start.md', /Hello, World!/],
  ['protected routes and merge', '09-middleware.md', /protected/],
  ['tests without a socket', '12-tests.md', /TestServer|actix_web::test/],
  ['the Dockerfile', '14-deployment.md', /Dockerfile/],
  ['the channel program', '11-channels.md', /Task completed/],
];
