import { type Channel, CodedError, PAYLOAD_TYPES } from '../../src/protocol/index.ts';
import { computeDigest } from '../../src/trust/index.ts';
import { type SigningKey, serializeEnvelope, signEnvelope } from '../signing/index.ts';
import type { BundleStore, StoredBundle } from '../storage/store.ts';

/** A signed statement on which bundle is a channel's newest. */
export interface ChannelStatement {
  /** SHA-256 in hex of the content. */
  readonly sha256: string;
  /** The envelope as served. */
  readonly content: string;
}

export interface ChannelService {
  /** @throws {CodedError} CHANNEL_UNKNOWN */
  readStatement(name: string): Promise<ChannelStatement>;
}

export interface ChannelSigning {
  readonly key: SigningKey;
  /** How long a statement holds. */
  readonly lifetimeMs: number;
  readonly now: () => Date;
}

interface SignedStatement extends ChannelStatement {
  readonly bundleSha256: string;
  readonly renewAtMs: number;
}

/** Signs a channel's statement when it is asked for, and again when its bundle changed or half its life is over. */
export function createChannelService(bundles: BundleStore, signing: ChannelSigning): ChannelService {
  const signed = new Map<string, SignedStatement>();
  return {
    async readStatement(name) {
      const bundle = await bundles.findNewest(name);
      if (bundle === null) throw new CodedError('CHANNEL_UNKNOWN', `There is no channel "${name}".`);
      const last = signed.get(name);
      const isFresh = last?.bundleSha256 === bundle.sha256 && signing.now().getTime() < last.renewAtMs;
      if (last !== undefined && isFresh) return last;
      const statement = signStatement(name, bundle, signing);
      signed.set(name, statement);
      return statement;
    },
  };
}

function signStatement(name: string, bundle: StoredBundle, signing: ChannelSigning): SignedStatement {
  const issuedMs = signing.now().getTime();
  const channel: Channel = {
    type: 'channel',
    name,
    issued: new Date(issuedMs).toISOString(),
    expires: new Date(issuedMs + signing.lifetimeMs).toISOString(),
    bundle: {
      version: bundle.version,
      sha256: bundle.sha256,
      length: Buffer.byteLength(bundle.envelope),
    },
    rolloutPercent: 100,
  };
  const payload = new TextEncoder().encode(JSON.stringify(channel));
  const bytes = serializeEnvelope(signEnvelope(payload, PAYLOAD_TYPES.channel, [signing.key]));
  return {
    sha256: computeDigest(bytes),
    content: new TextDecoder().decode(bytes),
    bundleSha256: bundle.sha256,
    renewAtMs: issuedMs + signing.lifetimeMs / 2,
  };
}
