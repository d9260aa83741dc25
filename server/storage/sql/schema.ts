import type { Generated } from 'kysely';

interface SessionsTable {
  session_id: string;
  owner: string;
  head: string;
  format: string;
  state: string;
  seq: number;
  requests: number;
  report: string;
  end_reason: string | null;
  ended_at: string | null;
  seen_at_ms: number;
  version: number;
  /** Null: none. */
  checks: string | null;
  open_checks: number | null;
  correlation_ids: string;
}

interface SessionTextsTable {
  session_id: string;
  channel: string;
  text: string;
}

interface MonitorJobsTable {
  position: Generated<number>;
  job_id: string;
  session_id: string;
  guardrail: string;
  correlation_id: string;
  text: string;
  attempts: number;
  next_run_ms: number;
  /** 0: by nobody. */
  leased_until_ms: number;
}

interface MonitorEventsTable {
  position: Generated<number>;
  audience: string;
  session_id: string;
  event: string;
}

interface AuditTable {
  position: number;
  session_id: string | null;
  recorded_at_ms: number;
  digest: string;
  hash: string;
  record: string | null;
}

/** One row. */
interface AuditHeadTable {
  log_id: string;
  position: number;
  hash: string;
}

interface AuditCheckpointsTable {
  id: Generated<number>;
  envelope: string;
}

interface BundlesTable {
  sha256: string;
  version: number;
  envelope: string;
}

interface ChannelsTable {
  name: string;
  sha256: string;
  version: number;
  published_at: string;
}

interface ClientsTable {
  position: Generated<number>;
  client_id: string;
  name: string;
  token_digest: string;
  created_at: string;
  revoked_at: string | null;
}

interface GuardrailModesTable {
  guardrail: string;
  mode: string;
  changed_at: string;
  changed_by: string;
}

interface ActsTable {
  position: Generated<number>;
  act: string;
}

/** Tables as Kysely sees them; `migrations.ts` makes them. Documents are JSON text. */
export interface Schema {
  sessions: SessionsTable;
  audit: AuditTable;
  audit_head: AuditHeadTable;
  audit_checkpoints: AuditCheckpointsTable;
  bundles: BundlesTable;
  channels: ChannelsTable;
  clients: ClientsTable;
  guardrail_modes: GuardrailModesTable;
  acts: ActsTable;
  session_texts: SessionTextsTable;
  monitor_jobs: MonitorJobsTable;
  monitor_events: MonitorEventsTable;
}
