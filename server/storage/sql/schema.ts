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
  position: Generated<number>;
  session_id: string;
  record: string;
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

/** Tables as Kysely sees them; `migrations.ts` makes them. Documents are JSON text. */
export interface Schema {
  sessions: SessionsTable;
  audit: AuditTable;
  bundles: BundlesTable;
  channels: ChannelsTable;
  clients: ClientsTable;
}
