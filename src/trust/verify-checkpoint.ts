import { type AuditCheckpoint, AuditCheckpointSchema, PAYLOAD_TYPES, type Root } from '../protocol/index.ts';
import { decodeEnvelope } from './decode-envelope.ts';
import { parsePayload } from './parse-payload.ts';
import { verifySignatures } from './verify-signatures.ts';

/**
 * Gives a server's statement on how far its audit log went. It says what was, so neither it nor the root can be too
 * old for it.
 * @param root verified by `verifyRoot`; the one whose channel key signed
 * @param envelopeBytes the checkpoint exactly as fetched or kept; not changed
 * @throws {CodedError} ENVELOPE_MALFORMED, SIGNATURE_INVALID, PAYLOAD_MALFORMED
 * @see docs/adr/0013-checkpoints-are-signed-with-the-channel-key.md
 */
export function verifyCheckpoint(root: Root, envelopeBytes: Uint8Array): AuditCheckpoint {
  const envelope = decodeEnvelope(envelopeBytes, PAYLOAD_TYPES.checkpoint);
  verifySignatures(envelope, root, 'channel');
  return parsePayload(AuditCheckpointSchema, envelope.payload);
}
