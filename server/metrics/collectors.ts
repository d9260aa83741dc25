import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Durations come in milliseconds, and metrics are told in seconds. */
export const MS_PER_S = 1_000;

/** What a metric is called, and what it means. */
export interface MetricFacts<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly Label[];
}

export function createCounter<Label extends string>(
  registry: Registry,
  { name, help, labels = [] }: MetricFacts<Label>,
): Counter<Label> {
  return new Counter<Label>({ name, help, labelNames: [...labels], registers: [registry] });
}

export function createGauge<Label extends string>(
  registry: Registry,
  { name, help, labels = [] }: MetricFacts<Label>,
): Gauge<Label> {
  return new Gauge<Label>({ name, help, labelNames: [...labels], registers: [registry] });
}

export function createHistogram<Label extends string>(
  registry: Registry,
  { name, help, labels = [], buckets }: MetricFacts<Label> & { readonly buckets: readonly number[] },
): Histogram<Label> {
  const options = { name, help, labelNames: [...labels], registers: [registry] };
  return new Histogram<Label>({ ...options, buckets: [...buckets] });
}
