import type { FrameworkRecord } from './record.ts';

export const actixWeb = {
  port: 8080,
  ownFile: { name: 'connection.rs', purpose: 'serves one connection, and decides when to close it' },
  crates: {
    // HttpServer has a timeout for a connection's first request only; the accept loop in src/routes/ is built on its parts.
    'actix-http': '{ version = "3.20", default-features = false }',
    'actix-service': '"2"',
    // The default features would compile C code (zstd) and add HTTP/2, which needs TLS.
    'actix-web': '{ version = "4", default-features = false }',
  },
} as const satisfies FrameworkRecord;
