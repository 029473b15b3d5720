import type { FrameworkRecord } from './record.ts';

export const actixWeb = {
  port: 8080,
  runtime: 'actix_web',
  crates: () => ({
    'actix-cors': '"0.7"',
    // `HttpServer` has no time limit for writes.
    'actix-http': '{ version = "3.20", default-features = false }',
    'actix-service': '"2"',
    // The default features would compile C code (zstd) and add HTTP/2, which needs TLS.
    'actix-web': '{ version = "4", default-features = false, features = ["macros"] }',
    // The error of `web::Json` does not name the member at fault.
    serde_path_to_error: '"0.1"',
    utoipa: '{ version = "6", features = ["actix_extras", "chrono"] }',
    // Vendored: its files go into the program, and the build downloads nothing.
    'utoipa-swagger-ui': '{ version = "10", default-features = false, features = ["gzip", "vendored"] }',
  }),
} as const satisfies FrameworkRecord;
