import {
  type AuditCheckpoint,
  type Bundle,
  type Channel,
  PAYLOAD_TYPES,
  type Root,
} from '../../src/protocol/index.ts';
import { serializeEnvelope } from './serialize-envelope.ts';
import { signEnvelope } from './sign-envelope.ts';
import type { SigningKey } from './signing-key.ts';

/**
 * Signs a root, a bundle, a channel statement or a checkpoint.
 * @param document not changed
 * @param keys of the role that signs such a document
 * @returns the envelope's bytes, as they are stored, served and digested
 */
export function signDocument(
  document: Root | Bundle | Channel | AuditCheckpoint,
  keys: readonly SigningKey[],
): Uint8Array {
  const payload = new TextEncoder().encode(JSON.stringify(document));
  return serializeEnvelope(signEnvelope(payload, PAYLOAD_TYPES[document.type], keys));
}
