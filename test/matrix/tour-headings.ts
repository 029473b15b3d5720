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

/** A chapter, and the files of its project. */
export interface Chapter {
  text: string;
  /** The lines that its commands print. */
  printed: readonly string[];
  /** The lines of its code and its diffs. */
  code: readonly string[];
  files: ReadonlyMap<string, string>;
}

/** Subjects of the articles that a heading does not name: the chapter, and what it must show. */
export const subjects: readonly (readonly [subject: string, file: string, shows: (one: Chapter) => boolean])[] = [
  ['null', '03-ownership.md', ({ printed }) => prints(printed, 'error[E0308]', 'found `Option<String>`')],
  ['use after free', '03-ownership.md', ({ printed }) => prints(printed, 'error[E0597]', 'dropped here while still')],
  // A type of one number is as large as the number.
  ['zero-cost abstractions', '15-performance.md', ({ printed }) => prints(printed, 'i64: 8', 'Id: 8')],
  ['who uses Rust', '16-dependencies.md', ({ text }) => ['Discord', 'Cloudflare', 'Amazon'].every(hasReport(text))],
  ['hello world', '01-start.md', ({ printed }) => prints(printed, 'Hello, world!', 'Hello, World!')],
  [
    'protected routes and merge',
    '09-middleware.md',
    ({ printed, code }) =>
      prints(printed, '401', '200') && prints(code, '(require_key)') !== prints(code, 'auth_middleware('),
  ],
  [
    'tests without a socket',
    '12-tests.md',
    ({ code }) => code.some((line) => /TestServer::new\(|TestRequest::/.test(line)),
  ],
  ['the Dockerfile', '14-deployment.md', ({ code, files }) => instructions(files).every((one) => code.includes(one))],
  [
    'the channel program',
    '11-channels.md',
    ({ printed }) => `${'Task completed,'.repeat(10)}it was still running` === printed.slice(0, 11).join(','),
  ],
];

function prints(lines: readonly string[], ...texts: readonly string[]): boolean {
  return texts.every((text) => lines.some((line) => line.includes(text)));
}

function hasReport(text: string): (company: string) => boolean {
  return (company) => new RegExp(`^- \\*\\*${company}\\*\\* (?:(?!^- )[^])*\\]\\(https://`, 'm').test(text);
}

/** The lines of the Dockerfile, without comments. */
function instructions(files: ReadonlyMap<string, string>): string[] {
  const lines = files.get('Dockerfile')?.split('\n') ?? ['there is no Dockerfile'];
  return lines.filter((line) => !/^\s*(#|$)/.test(line));
}
