import type { Registry } from 'prom-client';
import { createCounter, createHistogram, MS_PER_S } from './collectors.ts';
import type { Metrics } from './metrics.ts';

const REQUEST_BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

export function createRequestMetrics(
  registry: Registry,
): Pick<Metrics, 'requestAnswered' | 'requestRefused'> {
  const latency = createHistogram(registry, {
    name: 'stinger_request_seconds',
    help: 'Time from a request to its answer',
    labels: ['route', 'status'],
    buckets: REQUEST_BUCKETS_S,
  });
  const refused = createCounter(registry, {
    name: 'stinger_requests_refused_total',
    help: 'Requests that were answered with an error',
    labels: ['code'],
  });
  return {
    requestAnswered: ({ route, status, tookMs }) =>
      latency.observe({ route, status: `${Math.floor(status / 100)}xx` }, tookMs / MS_PER_S),
    requestRefused: (code) => refused.inc({ code }),
  };
}
