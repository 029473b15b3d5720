import { describe, expect, it } from 'vitest';
import { needsOf } from '../../src/change/own-code.ts';
import { sha256 } from '../../src/generate/manifest.ts';

const WRITTEN = 'use a_crate::X;\n';

/** The notes about `code`, when `src/models/decimal.rs`, `src/metrics.rs` and the crate `a-crate` go away. */
function notes(code: string, { edited = WRITTEN, becomes = 'use b::Y;\n' } = {}): string[] {
  const files = new Map([
    ['src/own.rs', code],
    ['src/written.rs', edited],
    ['src/models/decimal.rs', 'pub struct Decimal;'],
    ['src/metrics.rs', 'use a_crate::X;'],
  ]);
  return needsOf({
    ownCode: ['src/own.rs'],
    hashes: new Map(
      [...files].slice(1).map(([path, text]) => [path, sha256(path === 'src/written.rs' ? WRITTEN : text)]),
    ),
    ours: (path) => files.get(path),
    steps: [
      { path: 'src/metrics.rs', action: 'delete' },
      { path: 'src/models/decimal.rs', action: 'delete' },
      { path: 'migrations/0001_a.sql', action: 'delete' },
      { path: 'src/written.rs', action: 'merge', text: becomes },
    ],
    lost: ['a-crate'],
    crate: 'my-api',
  });
}

describe('code of the user that needs what goes away is named', () => {
  const metrics = 'src/metrics.rs goes away, and src/own.rs uses it.';
  const decimal = 'src/models/decimal.rs goes away, and src/own.rs uses it.';
  const crate = 'Cargo.toml loses the crate a-crate, which src/own.rs uses. Add it again.';
  it.each([
    ['use crate::models::decimal::Decimal;', [decimal]],
    ['use my_api::models::{self, decimal};', [decimal]],
    ['use crate::models::{Order, decimal::Decimal};', [decimal]],
    ['use super::metrics;', [metrics]],
    ['use a_crate as a;', [crate]],
    ['use ::a_crate as a;', [crate]],
    ['use crate::models::a_crate::X;', []],
    ['use crate::{db, models::decimal::Decimal};', [decimal]],
    ['use crate::metrics::Metrics;', [metrics]],
    ['use my_api::{\n    db,\n    metrics::Metrics,\n};', [metrics]],
    ['use crate::db;\nfn f(metrics: u8) -> u8 { metrics }', []],
    ['use a_crate::X;', [crate]],
    ['use a_crates::X; // a_crate', []],
  ])('%j', (code, expected) => expect(notes(code)).toEqual(expected));

  it('also an edited file, as it will be', () => {
    const becomes = 'use a_crate::X;\nuse b::Y;\n';
    expect(notes('', { becomes })).toEqual([]);
    expect(notes('', { edited: `${WRITTEN}// mine\n`, becomes })).toEqual([
      'Cargo.toml loses the crate a-crate, which src/written.rs uses. Add it again.',
    ]);
    expect(notes('', { edited: `${WRITTEN}// mine\n` })).toEqual([]);
  });
});
