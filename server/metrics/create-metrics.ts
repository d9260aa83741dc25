import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { AuditRecord } from '../../src/protocol/index.ts';
import type { BreakerState, MetricsPage, ReadGauge, WatchedGauge } from './metrics.ts';

const MS_PER_S = 1_000;

/** From a warm cache to the budget of VERY_SLOW. */
const VERDICT_BUCKETS_S = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const REQUEST_BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];
/** Of a chunk in the page. */
const HOLD_BUCKETS_S = [0.0005, 0.001, 0.005, 0.02, 0.1, 0.2, 0.5, 1, 2];
const CALL_BUCKETS = [1, 2, 3, 4, 6, 8, 12, 20, 50];

const BREAKER_VALUES: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 };

const GAUGES: Readonly<Record<WatchedGauge, { name: string; help: string; label?: string }>> = {
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
  memoryPressure: {
    name: 'stinger_memory_pressure_ratio',
    help: 'Memory by its ceiling; above 0.85 load is shed',
  },
};

export interface MetricsOptions {
  /** Also measure the process: memory, event loop, garbage collection. Once in a process. */
  readonly process: boolean;
}

export function createMetrics(options: MetricsOptions): MetricsPage {
  const registry = new Registry();
  if (options.process) collectDefaultMetrics({ register: registry });
  const observeSession = createSessionMetrics(registry);
  const { observeVerdict, setBreaker } = createCheckMetrics(registry);
  const { observeRequest, refused } = createRequestMetrics(registry);
  const checkpoints = createCounter(
    registry,
    'stinger_audit_checkpoints_total',
    'Checkpoints that were signed',
  );
  const forgotten = createCounter(
    registry,
    'stinger_audit_records_forgotten_total',
    'Records that retention deleted',
  );
  const readers = registerGauges(registry);
  return {
    sessionEnded: observeSession,
    verdictGiven: observeVerdict,
    breakerChanged: setBreaker,
    requestAnswered: observeRequest,
    requestRefused: (code) => refused.inc({ code }),
    checkpointSigned: () => checkpoints.inc(),
    recordsForgotten: (count) => forgotten.inc(count),
    watch: (gauge, read) => void readers.set(gauge, read),
    print: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function createCounter<Label extends string>(
  registry: Registry,
  name: string,
  help: string,
  ...labelNames: Label[]
): Counter<Label> {
  return new Counter({ name, help, labelNames, registers: [registry] });
}

interface HistogramFacts<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly buckets: number[];
  readonly labelNames?: Label[];
}

function createHistogram<Label extends string>(
  registry: Registry,
  facts: HistogramFacts<Label>,
): Histogram<Label> {
  return new Histogram<Label>({ labelNames: [], ...facts, registers: [registry] });
}

/** What clients say of their streams, added up when they end. */
function createSessionMetrics(registry: Registry): (record: AuditRecord) => void {
  const records = createCounter(registry, 'stinger_audit_records_total', 'Ended sessions', 'end_reason');
  const chunks = createCounter(registry, 'stinger_chunks_total', 'Chunks that got a verdict in the page');
  const chunkSeconds = createCounter(
    registry,
    'stinger_chunk_verdict_seconds_total',
    'Time that these verdicts took',
  );
  const characters = createCounter(
    registry,
    'stinger_characters_total',
    'Characters of streams, by what became of them',
    'fate',
  );
  const hits = createCounter(registry, 'stinger_rule_hits_total', 'Hits of rules', 'action');
  // Not by reason: clients may name any, and each would stay for ever.
  const unscanned = createCounter(
    registry,
    'stinger_unscanned_bytes_total',
    'Bytes that were shown unchecked',
  );
  const calls = createHistogram(registry, {
    name: 'stinger_calls_per_message',
    help: 'Requests that built a session',
    buckets: CALL_BUCKETS,
  });
  const hold = createHistogram(registry, {
    name: 'stinger_slowest_chunk_seconds',
    help: 'Longest wait of a chunk for its verdict, one value for each session',
    buckets: HOLD_BUCKETS_S,
  });
  return ({ endReason, updates, report }) => {
    records.inc({ end_reason: endReason });
    chunks.inc(report.verdicts.count);
    chunkSeconds.inc(report.verdicts.totalMs / MS_PER_S);
    calls.observe(updates);
    hold.observe(report.verdicts.maxMs / MS_PER_S);
    for (const [fate, count] of Object.entries(report.characters)) characters.inc({ fate }, count);
    for (const { action, count } of report.hits) hits.inc({ action }, count);
    for (const { bytes } of report.unscanned) unscanned.inc(bytes);
  };
}

function createCheckMetrics(registry: Registry) {
  const latency = createHistogram(registry, {
    name: 'stinger_verdict_seconds',
    help: 'Time that a guardrail took, cached answers left out',
    buckets: VERDICT_BUCKETS_S,
    labelNames: ['class', 'guardrail'],
  });
  const verdicts = createCounter(
    registry,
    'stinger_verdicts_total',
    'Verdicts of guardrails',
    'guardrail',
    'outcome',
    'action',
  );
  const wouldHaveBlocked = createCounter(
    registry,
    'stinger_would_have_blocked_total',
    'Verdicts that would have blocked in mode BLOCK',
    'guardrail',
  );
  const breaker = new Gauge({
    name: 'stinger_breaker_state',
    help: 'Circuit breakers: 0 closed, 1 half open, 2 open',
    labelNames: ['guardrail'],
    registers: [registry],
  });
  const observeVerdict: MetricsPage['verdictGiven'] = (verdict) => {
    const { guardrail, outcome, action } = verdict;
    verdicts.inc({ guardrail, outcome, action });
    if (verdict.wouldHaveBlocked) wouldHaveBlocked.inc({ guardrail });
    if (!verdict.cached) latency.observe({ class: verdict.class, guardrail }, verdict.durationMs / MS_PER_S);
  };
  const setBreaker: MetricsPage['breakerChanged'] = (guardrail, state) =>
    breaker.set({ guardrail }, BREAKER_VALUES[state]);
  return { observeVerdict, setBreaker };
}

function createRequestMetrics(registry: Registry) {
  const latency = createHistogram(registry, {
    name: 'stinger_request_seconds',
    help: 'Time from a request to its answer',
    buckets: REQUEST_BUCKETS_S,
    labelNames: ['route', 'status'],
  });
  const refused = createCounter(
    registry,
    'stinger_requests_refused_total',
    'Requests that were answered with an error',
    'code',
  );
  const observeRequest: MetricsPage['requestAnswered'] = ({ route, status, tookMs }) =>
    latency.observe({ route, status: `${Math.floor(status / 100)}xx` }, tookMs / MS_PER_S);
  return { observeRequest, refused };
}

/** @returns where readers are put; a gauge without one has no value */
function registerGauges(registry: Registry): Map<WatchedGauge, ReadGauge> {
  const readers = new Map<WatchedGauge, ReadGauge>();
  for (const [gauge, { name, help, label }] of Object.entries(GAUGES)) {
    const collector: Gauge = new Gauge({
      name,
      help,
      labelNames: label === undefined ? [] : [label],
      registers: [registry],
      async collect() {
        const values = await readers.get(gauge as WatchedGauge)?.();
        // Kinds that are gone by now are not shown.
        collector.reset();
        if (typeof values === 'number') collector.set(values);
        else if (label !== undefined) {
          for (const [key, value] of Object.entries(values ?? {})) collector.set({ [label]: key }, value);
        }
      },
    });
  }
  return readers;
}
