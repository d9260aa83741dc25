import type { AuditRecord, ErrorCode, Verdict } from '../../src/protocol/index.ts';
import type { BreakerState } from '../checks/create-guarded-check.ts';

/** Read when somebody asks for the metrics. One value, or one for each label. */
export type ReadGauge = () => Promise<number | Readonly<Record<string, number>>>;

/** Gauges that other parts can read, each with the label of its values where it has several. */
export type WatchedGauge =
  | 'queueDepth'
  | 'liveSessions'
  | 'stuckSessions'
  | 'openStreams'
  | 'openRequests'
  | 'activeResources'
  | 'overrides'
  | 'memoryPressure';

/** What parts of the server tell of what they do. Costs next to nothing; never throws. */
export interface Metrics {
  /** A session ended and its record is on disk. */
  sessionEnded(record: AuditRecord): void;
  /** A guardrail answered, or didn't. */
  verdictGiven(verdict: Verdict): void;
  breakerChanged(guardrail: string, state: BreakerState): void;
  requestAnswered(answer: { readonly route: string; readonly status: number; readonly tookMs: number }): void;
  requestRefused(code: ErrorCode): void;
  checkpointSigned(): void;
  recordsForgotten(count: number): void;
  /** @param read replaces the one before */
  watch(gauge: WatchedGauge, read: ReadGauge): void;
}

/** Metrics that can be looked at. */
export interface MetricsPage extends Metrics {
  /** @returns all of them in Prometheus's text format */
  print(): Promise<string>;
  readonly contentType: string;
}
