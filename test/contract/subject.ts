import type { Database } from '../support/databases.ts';

export type { Database };
export type Auth = 'none' | 'jwt' | 'session';

/** The program under contract: an executable and what it was generated for. Nothing else about it is known. */
export interface Subject {
  framework: string;
  database: Database;
  auth: Auth;
  /** The add-ons that the program was generated with; none where it is not said. */
  addons?: readonly string[];
  executable: string;
  /** The database server's address as the program signs in; unused for SQLite. */
  server: string;
  /** The same as the suite signs in, where that differs. */
  admin?: string;
  /** An empty directory for database files and as working directory: no `.env` is found from here. */
  directory: string;
}

export const secret = 'x9Zk2-contract-suite-secret-of-more-than-32-bytes';

/** A whole configuration, so that a check changes only what it is about. */
export function environment(subject: Subject, port: number, databaseUrl: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOST: '127.0.0.1',
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    LOG_FORMAT: 'json',
    RUST_LOG: 'info',
    ...(subject.auth === 'jwt' && { JWT_SECRET: secret }),
    ...(subject.auth !== 'none' && { RATE_LIMIT_PER_MINUTE: '0' }),
    // Port 0: several programs run at once, and only the checks of the metrics ask for them.
    ...(subject.addons?.includes('metrics') && { METRICS_ADDR: '127.0.0.1:0' }),
  };
}
