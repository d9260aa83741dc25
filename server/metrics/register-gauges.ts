import { Gauge, type Registry } from 'prom-client';
import type { MetricFacts } from './collectors.ts';
import type { ReadGauge, WatchedGauge } from './metrics.ts';

const GAUGES: Readonly<Record<WatchedGauge, Omit<MetricFacts<string>, 'labels'> & { label?: string }>> = {
  queueDepth: { name: 'stinger_monitor_queue_jobs', help: 'Deferred checks that wait or run' },
  liveSessions: { name: 'stinger_sessions', help: 'Sessions that have not ended', label: 'state' },
  stuckSessions: {
    name: 'stinger_stuck_sessions',
    help: 'Sessions that should have ended long ago',
    label: 'state',
  },
  openStreams: { name: 'stinger_event_streams', help: 'Clients that listen for monitor verdicts' },
  openRequests: { name: 'stinger_requests_in_flight', help: 'Requests that are being answered' },
  activeResources: {
    name: 'stinger_active_resources',
    help: 'What keeps the process alive, by kind',
    label: 'kind',
  },
  overrides: {
    name: 'stinger_guardrail_override',
    help: 'Guardrails: 1 where an administrator has chosen another mode than the settings',
    label: 'guardrail',
  },
  memoryPressure: { name: 'stinger_memory_pressure_ratio', help: 'Memory by its ceiling' },
};

/** @returns where readers are put; a gauge without one says 0, or nothing where it has labels */
export function registerGauges(registry: Registry): Map<WatchedGauge, ReadGauge> {
  const readers = new Map<WatchedGauge, ReadGauge>();
  for (const [gauge, { name, help, label }] of Object.entries(GAUGES)) {
    const collector: Gauge = new Gauge({
      name,
      help,
      labelNames: label === undefined ? [] : [label],
      registers: [registry],
      async collect() {
        show(collector, label, await readers.get(gauge as WatchedGauge)?.());
      },
    });
  }
  return readers;
}

function show(gauge: Gauge, label: string | undefined, values: Awaited<ReturnType<ReadGauge>> = {}): void {
  // Kinds that are gone by now are not shown.
  gauge.reset();
  if (typeof values === 'number') gauge.set(values);
  else if (label !== undefined) {
    for (const [key, value] of Object.entries(values)) gauge.set({ [label]: key }, value);
  }
}
