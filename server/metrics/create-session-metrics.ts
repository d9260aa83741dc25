import type { Registry } from 'prom-client';
import type { AuditRecord } from '../../src/protocol/index.ts';
import { createCounter, createHistogram, MS_PER_S } from './collectors.ts';

/** Of a chunk in the page. */
const HOLD_BUCKETS_S = [0.0005, 0.001, 0.005, 0.02, 0.1, 0.2, 0.5, 1, 2];
const CALL_BUCKETS = [1, 2, 3, 4, 6, 8, 12, 20, 50];

/** What clients say of their streams, added up when they end. Labels are few: clients can't make new ones. */
export function createSessionMetrics(registry: Registry): (record: AuditRecord) => void {
  const streams = createStreamMetrics(registry);
  const content = createContentMetrics(registry);
  return ({ endReason, updates, report }) => {
    streams.records.inc({ end_reason: endReason });
    streams.chunks.inc(report.verdicts.count);
    streams.chunkSeconds.inc(report.verdicts.totalMs / MS_PER_S);
    streams.calls.observe(updates);
    streams.hold.observe(report.verdicts.maxMs / MS_PER_S);
    for (const [fate, count] of Object.entries(report.characters)) content.characters.inc({ fate }, count);
    for (const { action, count } of report.hits) content.hits.inc({ action }, count);
    for (const { bytes } of report.unscanned) content.unscanned.inc(bytes);
  };
}

function createStreamMetrics(registry: Registry) {
  return {
    records: createCounter(registry, {
      name: 'stinger_audit_records_total',
      help: 'Ended sessions',
      labels: ['end_reason'],
    }),
    chunks: createCounter(registry, {
      name: 'stinger_chunks_total',
      help: 'Chunks that got a verdict in the page',
    }),
    chunkSeconds: createCounter(registry, {
      name: 'stinger_chunk_verdict_seconds_total',
      help: 'Time that these verdicts took',
    }),
    calls: createHistogram(registry, {
      name: 'stinger_calls_per_message',
      help: 'Requests that built a session',
      buckets: CALL_BUCKETS,
    }),
    hold: createHistogram(registry, {
      name: 'stinger_slowest_chunk_seconds',
      help: 'Longest wait of a chunk for its verdict, one value for each session',
      buckets: HOLD_BUCKETS_S,
    }),
  };
}

function createContentMetrics(registry: Registry) {
  return {
    characters: createCounter(registry, {
      name: 'stinger_characters_total',
      help: 'Characters of streams, by what became of them',
      labels: ['fate'],
    }),
    hits: createCounter(registry, {
      name: 'stinger_rule_hits_total',
      help: 'Hits of rules',
      labels: ['action'],
    }),
    unscanned: createCounter(registry, {
      name: 'stinger_unscanned_bytes_total',
      help: 'Bytes that were shown unchecked',
    }),
  };
}
