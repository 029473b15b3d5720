import type { FrameworkRecord } from './record.ts';

export const actixWeb = {
  port: 8080,
  crates: {
    // HttpServer has a timeout for a connection's first request only; the accept loop in src/routes/ is built on its parts.
    'actix-http': '{ version = "3.20", default-features = false }',
    'actix-service': '"2"',
    // Without its default features: they bring a C compiler's work (zstd) and HTTP/2, which needs TLS.
    'actix-web': '{ version = "4", default-features = false }',
    // Its files go into the program, compressed; the features that would serve them, or download them, are left out.
    'utoipa-swagger-ui': '{ version = "10", default-features = false, features = ["gzip", "vendored"] }',
  },
} as const satisfies FrameworkRecord;
