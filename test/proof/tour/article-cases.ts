/**
 * A program of our own with the same fault, or the same result, as a snippet of the two articles. The page
 * `docs/tour/articles.md` says what happens to the snippet. `test/matrix/articles.test.ts` compares the page with these
 * cases, and `articles.ts` compiles and runs them.
 */
export interface ArticleCase {
  /** The row of the page's table. */
  snippet: `${'A1' | 'A2'} | ${string}`;
  /** The section of the page, which names the same errors. */
  section: string;
  /** `test/proof/tour/articles/<program>.rs` */
  program: string;
  /** The crates that it needs. A tour runs the cases whose crates its project has. */
  crates: readonly string[];
  outcome: 'refused' | 'ends' | 'panics' | 'hangs';
  /** The errors of the compiler, each as often as it occurs. */
  codes: readonly string[];
  /** What the compiler or the program prints. */
  prints: readonly string[];
  /** Its query is checked by the database of the project. The other programs have no database, as in the articles. */
  asksDatabase?: boolean;
  /** What the page says about it, if it does not quote `prints`. */
  told?: readonly string[];
}

/** Snippets without a case, and the reason. */
export const WITHOUT_CASE: Readonly<Record<string, string>> = {
  'A1 | Dockerfile': 'the page says that nobody ran it',
  'A2 | `Cargo.toml`': 'it has no code; the other cases build with the same crates',
};

export const articleCases: readonly ArticleCase[] = [
  {
    snippet: 'A1 | hello world',
    section: 'A1: hello world',
    program: 'hello',
    crates: ['axum'],
    outcome: 'ends',
    codes: [],
    prints: ['200 OK', 'Hello, World!'],
    told: ['responds to `/` with `Hello, World!`'],
  },
  {
    snippet: 'A1 | data race',
    section: 'A1: the data race',
    program: 'race',
    crates: [],
    outcome: 'refused',
    codes: ['E0373', 'E0502'],
    prints: [
      'closure may outlive the current function, but it borrows',
      'as immutable because it is also borrowed as mutable',
    ],
  },
  {
    snippet: 'A1 | data race, corrected',
    section: 'A1: the data race',
    program: 'race_without_import',
    crates: [],
    outcome: 'refused',
    codes: ['E0433'],
    prints: ['cannot find module or crate `thread` in this scope'],
  },
  {
    snippet: 'A1 | data race, corrected',
    section: 'A1: the data race',
    program: 'race_with_import',
    crates: [],
    outcome: 'ends',
    codes: [],
    prints: ['[1, 2, 3, 4]'],
  },
  {
    snippet: 'A1 | users API',
    section: 'A1: the users API',
    program: 'no_database',
    crates: ['sqlx'],
    outcome: 'refused',
    codes: [],
    prints: [
      'set `DATABASE_URL` to use query macros online, or run `cargo sqlx prepare` to update the query cache',
      'error canonicalizing migration directory',
    ],
  },
  {
    snippet: 'A1 | users API',
    section: 'A1: the users API',
    program: 'no_init',
    crates: ['tracing-subscriber'],
    outcome: 'refused',
    codes: ['E0425'],
    prints: ['cannot find function `init` in crate `tracing_subscriber`'],
  },
  {
    snippet: 'A1 | users API',
    section: 'A1: the users API',
    program: 'init',
    crates: ['tracing-subscriber'],
    outcome: 'ends',
    codes: [],
    prints: [],
    told: ['The function is `tracing_subscriber::fmt::init`'],
  },
  {
    snippet: 'A1 | users API',
    section: 'A1: the users API',
    program: 'old_path',
    crates: ['axum'],
    outcome: 'panics',
    codes: [],
    prints: ['Path segments must not start with `:`. For capture groups, use `{capture}`.'],
  },
  {
    snippet: 'A1 | users API',
    section: 'A1: the users API',
    program: 'new_path',
    crates: ['axum'],
    outcome: 'ends',
    codes: [],
    prints: ['the route is accepted'],
    told: ['With `/users/{id}` it runs'],
  },
  {
    snippet: 'A1 | `ApiError`',
    section: 'A1: `ApiError`',
    program: 'error_by_value',
    crates: [],
    outcome: 'refused',
    codes: ['E0597', 'E0597'],
    prints: ['does not live long enough', 'dropped here while still borrowed'],
  },
  {
    snippet: 'A1 | `ApiError`',
    section: 'A1: `ApiError`',
    program: 'error_by_reference',
    crates: [],
    outcome: 'ends',
    codes: [],
    prints: ['A USER', 'A NAME'],
    told: ['`match &self` in place of `match self` corrects both'],
  },
  {
    snippet: 'A1 | `ApiError`',
    section: 'A1: `ApiError`',
    program: 'select_star',
    asksDatabase: true,
    crates: ['sqlx'],
    outcome: 'refused',
    codes: ['E0560'],
    prints: ['has no field named'],
  },
  {
    snippet: 'A1 | middleware for tokens',
    section: 'A1: middleware and authentication',
    program: 'layers',
    crates: ['axum', 'tower'],
    outcome: 'ends',
    codes: [],
    prints: ['layer: 401', 'route_layer: 404'],
    told: ['Unknown paths get 401', 'With `route_layer`, the status is 404'],
  },
  {
    snippet: 'A1 | middleware for tokens',
    section: 'A1: middleware and authentication',
    program: 'no_provider',
    crates: ['jsonwebtoken'],
    outcome: 'panics',
    codes: [],
    prints: ['false', 'Could not automatically determine the process-level CryptoProvider'],
    told: ['A malformed token gets 401', 'Could not automatically determine the process-level CryptoProvider'],
  },
  {
    snippet: 'A1 | test with `axum_test`',
    section: 'A1: the test',
    program: 'no_helpers',
    crates: [],
    outcome: 'refused',
    codes: ['E0425', 'E0425'],
    prints: ['setup_test_db', 'create_app'],
  },
  {
    snippet: 'A1 | test with `axum_test`',
    section: 'A1: the test',
    program: 'test_server',
    crates: ['axum-test'],
    outcome: 'refused',
    codes: ['E0277', 'E0599'],
    prints: ['no method named `unwrap`', 'Serialize'],
    told: ['`TestServer::new` returns a server and not a `Result`', 'cannot be serialized'],
  },
  {
    snippet: 'A2 | users API',
    section: 'A2: the users API',
    program: 'path_without_type',
    crates: ['actix-web'],
    outcome: 'refused',
    codes: ['E0107'],
    prints: ['missing generics for struct `actix_web::web::Path`'],
  },
  {
    snippet: 'A2 | users API',
    section: 'A2: the users API',
    program: 'path_of_user',
    crates: ['actix-web'],
    outcome: 'ends',
    codes: [],
    prints: ['field `id` is never read', '404 Not Found', 'missing field `name`'],
    told: ['a warning that nothing reads `id`', '404 Not Found', 'missing field `name`'],
  },
  {
    snippet: 'A2 | channel',
    section: 'A2: the channel',
    program: 'sender_without_type',
    crates: ['tokio'],
    outcome: 'refused',
    codes: ['E0107'],
    prints: ['missing generics for struct'],
    told: ['`mpsc::Sender` needs a type'],
  },
  {
    snippet: 'A2 | channel',
    section: 'A2: the channel',
    program: 'sender_in_main',
    crates: ['actix-web'],
    outcome: 'hangs',
    codes: [],
    prints: ['done\n'.repeat(10)],
    told: ['prints ten lines after a second and then hangs'],
  },
];
