import type { FrameworkRecord } from './record.ts';

export const actixWeb = {
  port: 8080,
  crates: {
    'actix-cors': '"0.7"',
    // The default features would compile C code (zstd) and add HTTP/2, which needs TLS.
    'actix-web': '{ version = "4", default-features = false, features = ["macros"] }',
    'futures-util': '{ version = "0.3", default-features = false, features = ["std"] }',
    serde_path_to_error: '"0.1"',
    utoipa: '{ version = "6", features = ["actix_extras", "chrono"] }',
  },
} as const satisfies FrameworkRecord;
