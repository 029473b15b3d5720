import { describe, expect, it } from 'vitest';
import { samples } from '../support/samples.ts';

/** A trace of the add-on in a project without it. */
const TRACES = /metric|prometheus|\b9464\b/i;

/** A chapter of the tour says what metrics are and how to add them. Two other pages name that chapter. */
const SAYS_WHAT_THEY_ARE = /^docs\/tour\/(12-tests|13-observability|README)\.md$/;

const named = (wanted: boolean) =>
  samples
    .filter(({ choices }) => choices.addons.includes('metrics') === wanted)
    .map((one) => [`${one.id} ${one.choices.addons.join('+')}`, one] as const);

describe.each(named(false))('%s', (_, one) => {
  it('contains no trace of metrics', () => {
    const paths = [...one.texts].filter(([path, text]) => TRACES.test(path) || TRACES.test(text)).map(([path]) => path);
    expect(paths.filter((path) => !SAYS_WHAT_THEY_ARE.test(path))).toEqual([]);
  });
});

describe.each(named(true))('%s', (_, one) => {
  it('contains the metrics and all calls of them', () => {
    const paths = [...one.texts]
      .filter(([path, text]) => path.endsWith('.rs') && /metrics/.test(text))
      .map(([path]) => path);
    for (const path of [
      'src/metrics.rs',
      'src/routes/metrics.rs',
      'src/routes/middleware.rs',
      'src/state.rs',
      'src/main.rs',
      'tests/api/metrics.rs',
    ]) {
      expect(paths).toContain(path);
    }
    expect(one.texts.get('Cargo.toml')).toMatch(/^prometheus-client = /m);
    expect(one.texts.get('.env.example')).toMatch(/^METRICS_ADDR=127\.0\.0\.1:9464$/m);
    expect(one.texts.get('docs/metrics.md')).toMatch(/http_requests_total/);
  });
});
