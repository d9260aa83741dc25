import type { Generated } from 'kysely';

interface SessionsTable {
  session_id: string;
  owner: string;
  head: string;
  format: string;
  state: string;
  seq: number;
  report: string;
  end_reason: string | null;
  ended_at: string | null;
  seen_at_ms: number;
  version: number;
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

/** Tables as Kysely sees them; `migrations.ts` makes them. Documents are JSON text. */
export interface Schema {
  sessions: SessionsTable;
  audit: AuditTable;
  audit_head: AuditHeadTable;
  audit_checkpoints: AuditCheckpointsTable;
  bundles: BundlesTable;
  channels: ChannelsTable;
}
