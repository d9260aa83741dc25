import type { PerformanceCharacteristics } from './guardrail.ts';

/** A check that is over before another begins needs no queue; so many may be asked for at once. */
const CONCURRENCY = 256;

/** What holds for guardrails that look at a text in this process and wait for nothing: keeping answers costs more. */
export function makeLocalCharacteristics(
  guardrailClass: 'INSTANT' | 'FAST',
  memoryMb = 1,
): PerformanceCharacteristics {
  return {
    class: guardrailClass,
    expected: guardrailClass === 'INSTANT' ? { p50: 0.2, p95: 5, p99: 20 } : { p50: 0.5, p95: 20, p99: 80 },
    cacheableForMs: null,
    resources: { cpu: 1, memoryMb, network: false, concurrency: CONCURRENCY },
  };
}
