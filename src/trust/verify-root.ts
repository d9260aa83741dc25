import { PAYLOAD_TYPES, type Root, RootSchema } from '../protocol/index.ts';
import { assertRootCurrent } from './assert-root-current.ts';
import { assertSoundRoot } from './assert-sound-root.ts';
import { decodeEnvelope } from './decode-envelope.ts';
import { parsePayload } from './parse-payload.ts';
import { verifySignatures } from './verify-signatures.ts';

export interface RootExpectations {
  /** Take an expired root too, to go on enforcing what it vouched for in its time. Default false. */
  readonly allowExpired?: boolean;
}

/**
 * Gives the root of trust that the build pins.
 *
 * A root is the one document that has to be read before its signatures are checked, since it names its own
 * keys. So a valid signature shows that the root is whole and that its key holders agreed to it; that they are
 * the right people follows from where the bytes came from, which is the build.
 * @param envelopeBytes root.json exactly as shipped; not changed
 * @param now the caller's clock
 * @param expectations see {@link RootExpectations}
 * @returns the root, signed by as many of its own root keys as it demands
 * @throws {CodedError} ENVELOPE_MALFORMED, PAYLOAD_MALFORMED, SIGNATURE_INVALID, ROOT_EXPIRED
 * @see https://theupdateframework.github.io/specification/latest/#load-trusted-root 5.2
 */
export function verifyRoot(envelopeBytes: Uint8Array, now: Date, expectations: RootExpectations = {}): Root {
  const envelope = decodeEnvelope(envelopeBytes, PAYLOAD_TYPES.root);
  const root = parsePayload(RootSchema, envelope.payload);
  assertSoundRoot(root);
  verifySignatures(envelope, root, 'root');
  if (expectations.allowExpired !== true) assertRootCurrent(root, now);
  return root;
}
