import { ENGINE_VERSION } from '../../../engine/index.ts';
import {
  type Channel,
  CodedError,
  LIMITS,
  type LoadRulesResult,
  type Root,
} from '../../../protocol/index.ts';
import { computeDigest, verifyBundle, verifyChannel } from '../../../trust/index.ts';
import type { ServerAnswer, ServerClient } from '../server-client.ts';
import type { BundleKeeper, KeptBundle } from './bundle-keeper.ts';

export interface SyncParts {
  readonly root: Root;
  readonly keeper: BundleKeeper;
  readonly client: Pick<ServerClient, 'fetchDocument'>;
  readonly channel: string;
  readonly clientId: string;
  now(): Date;
  /** Compiles a bundle in the engine without using it. */
  check(bundle: KeptBundle): Promise<LoadRulesResult>;
}

export type SyncOutcome =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'updated' }
  /** The newest bundle is not to be trusted or cannot be run; the one in use stays. */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'unreachable'; readonly message: string };

/**
 * Asks the server for a newer bundle and keeps it if it passes every check. Each step stands between a bad server
 * and the rules in use; whatever fails, the last good bundle stays.
 * @see https://theupdateframework.github.io/specification/latest/#detailed-client-workflow
 */
export async function syncBundle(parts: SyncParts): Promise<SyncOutcome> {
  const active = await parts.keeper.read();
  try {
    const channel = verifyFetchedChannel(parts, active, await fetchChannel(parts));
    if (channel.bundle.sha256 === active.digest || !isInRollout(channel, parts.clientId)) {
      return { kind: 'unchanged' };
    }
    const envelope = await fetchBundle(parts, channel);
    const verified = verifyFetchedBundle(parts, active, channel, envelope);
    const compiled = await parts.check({ ...verified, source: 'channel' });
    if (!compiled.ok) return { kind: 'refused', message: compiled.message };
    await parts.keeper.keep(envelope);
    return { kind: 'updated' };
  } catch (error) {
    if (error instanceof CodedError) return { kind: 'refused', message: error.message };
    if (error instanceof Unreachable) return { kind: 'unreachable', message: error.message };
    throw error;
  }
}

class Unreachable extends Error {}

/** A channel statement is a few hundred bytes. */
const MAX_CHANNEL_BYTES = 64 * 1024;

async function fetchChannel({ client, channel }: SyncParts): Promise<Uint8Array> {
  return unwrap(await client.fetchDocument(`/v1/channels/${channel}`, MAX_CHANNEL_BYTES));
}

async function fetchBundle({ client }: SyncParts, { bundle }: Channel): Promise<Uint8Array> {
  const maxBytes = Math.min(bundle.length, LIMITS.maxEnvelopeBytes);
  return unwrap(await client.fetchDocument(`/v1/bundles/${bundle.sha256}`, maxBytes));
}

function unwrap(answer: ServerAnswer<Uint8Array>): Uint8Array {
  if (answer.kind === 'ok') return answer.value;
  if (answer.kind === 'unreachable') throw new Unreachable(answer.reason);
  throw new Unreachable(answer.error?.message ?? `the server answered with status ${answer.status}`);
}

const identify = ({ bundle, digest }: KeptBundle) => ({ version: bundle.version, sha256: digest });

function verifyFetchedChannel(parts: SyncParts, active: KeptBundle, bytes: Uint8Array): Channel {
  const { root, channel: name, now } = parts;
  return verifyChannel(root, bytes, { now: now(), name, current: identify(active) });
}

function verifyFetchedBundle(parts: SyncParts, active: KeptBundle, channel: Channel, envelope: Uint8Array) {
  return verifyBundle(parts.root, envelope, {
    now: parts.now(),
    engineVersion: ENGINE_VERSION,
    current: identify(active),
    expected: channel.bundle,
  });
}

/** Every installation draws the same lot for the same version, so that a rollout only ever grows. */
function isInRollout({ name, bundle, rolloutPercent }: Channel, clientId: string): boolean {
  const digest = computeDigest(new TextEncoder().encode(`${clientId}/${name}/${bundle.version}`));
  return Number.parseInt(digest.slice(0, 8), 16) % 100 < rolloutPercent;
}
