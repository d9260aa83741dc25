import { collectDefaultMetrics, Registry } from 'prom-client';
import { createCounter } from './collectors.ts';
import { createCheckMetrics } from './create-check-metrics.ts';
import { createRequestMetrics } from './create-request-metrics.ts';
import { createSessionMetrics } from './create-session-metrics.ts';
import type { MetricsPage } from './metrics.ts';
import { registerGauges } from './register-gauges.ts';

export interface MetricsOptions {
  /** Also measure the process: memory, event loop, garbage collection. Once in a process. */
  readonly process: boolean;
}

export function createMetrics(options: MetricsOptions): MetricsPage {
  const registry = new Registry();
  if (options.process) collectDefaultMetrics({ register: registry });
  const readers = registerGauges(registry);
  const checkpoints = createCounter(registry, {
    name: 'stinger_audit_checkpoints_total',
    help: 'Checkpoints that were signed',
  });
  const forgotten = createCounter(registry, {
    name: 'stinger_audit_records_forgotten_total',
    help: 'Records that retention deleted',
  });
  return {
    ...createCheckMetrics(registry),
    ...createRequestMetrics(registry),
    sessionEnded: createSessionMetrics(registry),
    checkpointSigned: () => checkpoints.inc(),
    recordsForgotten: (count) => forgotten.inc(count),
    watch: (gauge, read) => {
      readers.set(gauge, read);
    },
    print: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
