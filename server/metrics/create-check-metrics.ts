import type { Registry } from 'prom-client';
import type { BreakerState } from '../checks/create-guarded-check.ts';
import { createCounter, createGauge, createHistogram, MS_PER_S } from './collectors.ts';
import type { Metrics } from './metrics.ts';

/** From a warm cache to the budget of VERY_SLOW. */
const VERDICT_BUCKETS_S = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

const BREAKER_VALUES: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 };

export function createCheckMetrics(registry: Registry): Pick<Metrics, 'verdictGiven' | 'breakerChanged'> {
  const latency = createHistogram(registry, {
    name: 'stinger_verdict_seconds',
    help: 'Time that a guardrail took, cached answers left out',
    labels: ['class', 'guardrail'],
    buckets: VERDICT_BUCKETS_S,
  });
  const verdicts = createCounter(registry, {
    name: 'stinger_verdicts_total',
    help: 'Verdicts of guardrails',
    labels: ['guardrail', 'checkpoint', 'outcome', 'action'],
  });
  const wouldHaveBlocked = createCounter(registry, {
    name: 'stinger_would_have_blocked_total',
    help: 'Verdicts that would have blocked in mode BLOCK',
    labels: ['guardrail'],
  });
  const breaker = createGauge(registry, {
    name: 'stinger_breaker_state',
    help: 'Circuit breakers: 0 closed, 1 half open, 2 open',
    labels: ['guardrail'],
  });
  return {
    verdictGiven: (verdict) => {
      const { guardrail, checkpoint, outcome, action } = verdict;
      verdicts.inc({ guardrail, checkpoint, outcome, action });
      if (verdict.wouldHaveBlocked) wouldHaveBlocked.inc({ guardrail });
      if (!verdict.cached)
        latency.observe({ class: verdict.class, guardrail }, verdict.durationMs / MS_PER_S);
    },
    breakerChanged: (guardrail, state) => breaker.set({ guardrail }, BREAKER_VALUES[state]),
  };
}
