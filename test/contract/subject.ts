import type { Database } from '../support/databases.ts';

export type { Database };
export type Auth = 'none' | 'jwt' | 'session';

/** The program that is checked: an executable and the choices it was generated for. The suite uses nothing else. */
export interface Subject {
  framework: string;
  database: Database;
  auth: Auth;
  /** The sample resource. The default is `orders`. */
  sample?: 'orders' | 'none';
  /** The add-ons that the program was generated with. The default is none. */
  addons?: readonly string[];
  executable: string;
  /** The URL with which the program signs in to the database server; unused for SQLite. */
  server: string;
  /** The URL with which the suite signs in, if that differs. */
  admin?: string;
  /** An empty directory, used as working directory and for database files. It contains no `.env`. */
  directory: string;
}

export function hasOrders({ sample = 'orders' }: Subject): boolean {
  return sample === 'orders';
}

export const secret = 'x9Zk2-contract-suite-secret-of-more-than-32-bytes';

/** A complete configuration, so that a check changes only the variable that it tests. */
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
    // Port 0, because several programs run at once. Only the checks of the metrics need to know the port.
    ...(subject.addons?.includes('metrics') && { METRICS_ADDR: '127.0.0.1:0' }),
  };
}
