import { type Channel, ChannelSchema, CodedError, PAYLOAD_TYPES, type Root } from '../protocol/index.ts';
import { assertNoRollback, type BundleIdentity } from './assert-no-rollback.ts';
import { assertRootCurrent } from './assert-root-current.ts';
import { decodeEnvelope } from './decode-envelope.ts';
import { hasExpired } from './has-expired.ts';
import { parsePayload } from './parse-payload.ts';
import { verifySignatures } from './verify-signatures.ts';

export interface ChannelExpectations {
  /** The caller's clock. */
  readonly now: Date;
  /** The channel that was asked for. */
  readonly name: string;
  /** The bundle in use; the channel must not lead below it. Absent: none yet. */
  readonly current?: BundleIdentity | undefined;
}

/**
 * Gives a channel's statement on which bundle is newest.
 * @param root verified by {@link verifyRoot}
 * @param envelopeBytes the statement exactly as fetched; not changed
 * @param expectations clock, channel and the bundle in use
 * @returns the statement; what it says of the bundle goes into `verifyBundle` as `expected`
 * @throws {CodedError} ROOT_EXPIRED, ENVELOPE_MALFORMED, SIGNATURE_INVALID, PAYLOAD_MALFORMED,
 * VERSION_ROLLBACK, CHANNEL_EXPIRED
 * @see https://theupdateframework.github.io/specification/latest/#update-timestamp 5.4
 */
export function verifyChannel(
  root: Root,
  envelopeBytes: Uint8Array,
  expectations: ChannelExpectations,
): Channel {
  const { now, name, current } = expectations;
  assertRootCurrent(root, now);
  const envelope = decodeEnvelope(envelopeBytes, PAYLOAD_TYPES.channel);
  verifySignatures(envelope, root, 'channel');
  const channel = parsePayload(ChannelSchema, envelope.payload);
  assertChannelName(channel, name);
  assertNoRollback(channel.bundle, current);
  assertChannelCurrent(channel, now);
  return channel;
}

/** Stops a server or a man in the middle from answering with another channel's valid statement. */
function assertChannelName(channel: Channel, name: string): void {
  if (channel.name === name) return;
  throw new CodedError('PAYLOAD_MALFORMED', `name: "${channel.name}" where "${name}" was asked for.`);
}

/** TUF 5.4.4, freeze attack: the short life is what makes silence about a newer bundle visible. */
function assertChannelCurrent(channel: Channel, now: Date): void {
  if (!hasExpired(channel.expires, now)) return;
  throw new CodedError('CHANNEL_EXPIRED', `Channel "${channel.name}" expired at ${channel.expires}.`);
}
