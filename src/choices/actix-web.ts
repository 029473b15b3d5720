import type { FrameworkRecord } from './record.ts';

export const actixWeb = {
  port: 8080,
  crates: {
    'actix-cors': '"0.7"',
    // Without its default features: they bring a C compiler's work (zstd) and HTTP/2, which needs TLS.
    'actix-web': '{ version = "4", default-features = false, features = ["macros"] }',
  },
} as const satisfies FrameworkRecord;
