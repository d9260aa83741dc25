import { TEST_TRUST_DIR } from '../../../scripts/build/build-for-tests.ts';
import { readSigningKey, type SigningKey, signDocument } from '../../../server/signing/index.ts';
import { ENGINE_VERSION } from '../../../src/engine/index.ts';
import type { Bundle, Channel } from '../../../src/protocol/index.ts';
import { computeDigest } from '../../../src/trust/index.ts';
import { certifyRules } from '../certify-rules.ts';
import { RULE } from '../signed-documents.ts';
import type { StreamServer } from './stream-server.ts';

/** Signs and serves whatever it is told to, as a server would that was taken over. */
export interface HostileServer {
  /** Keys that the build trusts. */
  readonly publisher: SigningKey;
  /** Serves a bundle and a channel statement that names it. */
  serve(envelope: Uint8Array, version: number): void;
  makeBundle(overrides: Partial<Bundle>): Bundle;
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** @param streams the server whose address the extension is enrolled with */
export async function createHostileServer(streams: StreamServer): Promise<HostileServer> {
  const publisher = await readSigningKey(`${TEST_TRUST_DIR}/keys/publisher.json`, 'publisher');
  const channelKey = await readSigningKey(`${TEST_TRUST_DIR}/keys/channel.json`, 'channel');
  const now = Date.now();
  const day = (offset: number): string => new Date(now + offset * DAY_MS).toISOString();
  return {
    publisher,
    makeBundle: (overrides) => ({
      type: 'bundle',
      name: 'hostile',
      version: 1,
      created: day(-1),
      expires: day(1),
      minEngine: ENGINE_VERSION,
      rules: [RULE],
      ...certifyRules(overrides.rules ?? [RULE]),
      ...overrides,
    }),
    serve(envelope, version) {
      const sha256 = computeDigest(envelope);
      const channel: Channel = {
        type: 'channel',
        name: 'stable',
        issued: day(-1),
        expires: day(1),
        bundle: { version, sha256, length: envelope.length },
        rolloutPercent: 100,
      };
      const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
      streams.addFile('/v1/channels/stable', 'application/json', text(signDocument(channel, [channelKey])));
      streams.addFile(`/v1/bundles/${sha256}`, 'application/json', text(envelope));
    },
  };
}
