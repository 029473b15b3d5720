import type { FrameworkRecord } from './record.ts';

export const actixWeb = {
  port: 8080,
  crates: {
    // HttpServer limits the time for the first request of a connection only. src/routes/ has its own accept loop.
    'actix-http': '{ version = "3.20", default-features = false }',
    'actix-service': '"2"',
    // The default features would compile C code (zstd) and add HTTP/2, which needs TLS.
    'actix-web': '{ version = "4", default-features = false }',
  },
} as const satisfies FrameworkRecord;
