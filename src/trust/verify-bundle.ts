import {
  type Bundle,
  BundleSchema,
  type Channel,
  CodedError,
  PAYLOAD_TYPES,
  type Root,
} from '../protocol/index.ts';
import { assertNoRollback, type BundleIdentity } from './assert-no-rollback.ts';
import { assertRootCurrent } from './assert-root-current.ts';
import { computeDigest } from './compute-digest.ts';
import { decodeEnvelope } from './decode-envelope.ts';
import { hasExpired } from './has-expired.ts';
import { parsePayload } from './parse-payload.ts';
import { verifySignatures } from './verify-signatures.ts';

export interface BundleExpectations {
  /** The caller's clock. */
  readonly now: Date;
  /** Version of the engine that is to run the rules. */
  readonly engineVersion: number;
  /** The bundle in use; never replaced by an older one. Absent: none yet. */
  readonly current?: BundleIdentity | undefined;
  /** What the channel says of the bundle. Absent: the bundle did not come by a channel. */
  readonly expected?: Channel['bundle'] | undefined;
  /** Take an expired bundle too, and say so: the last good one goes on enforcing. Default false. */
  readonly allowExpired?: boolean;
}

export interface VerifiedBundle {
  readonly bundle: Bundle;
  /** SHA-256 in hex of the envelope's bytes. */
  readonly digest: string;
  /** The bundle, or the root that vouches for it, has expired: enforce it and mark it stale. */
  readonly expired: boolean;
}

/**
 * Gives a bundle that may be enforced.
 * @param root verified by {@link verifyRoot}
 * @param envelopeBytes the bundle exactly as fetched or stored; not changed
 * @param expectations clock, engine and what is known of the bundle
 * @returns the bundle with its digest; `expired` is false unless `allowExpired` was asked for
 * @throws {CodedError} DIGEST_MISMATCH, ENVELOPE_MALFORMED, SIGNATURE_INVALID, PAYLOAD_MALFORMED,
 * VERSION_ROLLBACK, ENGINE_TOO_OLD, ROOT_EXPIRED, BUNDLE_EXPIRED
 * @see https://theupdateframework.github.io/specification/latest/#update-targets 5.6
 */
export function verifyBundle(
  root: Root,
  envelopeBytes: Uint8Array,
  expectations: BundleExpectations,
): VerifiedBundle {
  const { now, engineVersion, current, expected, allowExpired = false } = expectations;
  const digest = computeDigest(envelopeBytes);
  assertExpectedBytes(envelopeBytes, digest, expected);
  const envelope = decodeEnvelope(envelopeBytes, PAYLOAD_TYPES.bundle);
  verifySignatures(envelope, root, 'publisher');
  const bundle = parsePayload(BundleSchema, envelope.payload);
  assertExpectedVersion(bundle, expected);
  assertNoRollback({ version: bundle.version, sha256: digest }, current);
  assertEngineVersion(bundle, engineVersion);
  if (!allowExpired) assertBundleCurrent(root, bundle, now);
  return { bundle, digest, expired: hasExpired(root.expires, now) || hasExpired(bundle.expires, now) };
}

/** TUF 5.6.2, mix-and-match and endless data: the bytes are those that the channel names, and no more. */
function assertExpectedBytes(
  bytes: Uint8Array,
  digest: string,
  expected: Channel['bundle'] | undefined,
): void {
  if (expected === undefined) return;
  if (bytes.length !== expected.length) {
    throw new CodedError('DIGEST_MISMATCH', `${bytes.length} bytes came where ${expected.length} are named.`);
  }
  if (digest !== expected.sha256) {
    throw new CodedError('DIGEST_MISMATCH', `SHA-256 ${digest} came where ${expected.sha256} is named.`);
  }
}

/** TUF 5.6.4: the channel and the publisher mean the same version. */
function assertExpectedVersion(bundle: Bundle, expected: Channel['bundle'] | undefined): void {
  if (expected === undefined || bundle.version === expected.version) return;
  throw new CodedError(
    'DIGEST_MISMATCH',
    `The bundle is version ${bundle.version} where ${expected.version} is named.`,
  );
}

function assertEngineVersion(bundle: Bundle, engineVersion: number): void {
  if (bundle.minEngine <= engineVersion) return;
  throw new CodedError(
    'ENGINE_TOO_OLD',
    `Version ${bundle.minEngine} is needed and this is ${engineVersion}.`,
  );
}

/** TUF 5.3.10 and 5.6.5, freeze attack. */
function assertBundleCurrent(root: Root, bundle: Bundle, now: Date): void {
  assertRootCurrent(root, now);
  if (!hasExpired(bundle.expires, now)) return;
  throw new CodedError('BUNDLE_EXPIRED', `Bundle version ${bundle.version} expired at ${bundle.expires}.`);
}
