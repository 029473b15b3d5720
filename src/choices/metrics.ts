import type { ChoiceRecord } from './record.ts';

/** Metrics for Prometheus, served on a separate address. */
export const metrics = {
  crates: () => ({
    // The official library of Prometheus for Rust. It writes OpenMetrics text.
    'prometheus-client': '"0.25"',
  }),
  variables: () => [
    {
      name: 'METRICS_ADDR',
      value: '127.0.0.1:9464',
      comment: 'The address and port of GET /metrics. Keep it off the internet: anyone who can reach it can read it.',
    },
  ],
} as const satisfies ChoiceRecord;
