import {
  createSigningKey,
  type PublicKey,
  type SigningKey,
  serializeEnvelope,
  signEnvelope,
} from '../../server/signing/index.ts';
import { ENGINE_VERSION } from '../../src/engine/index.ts';
import {
  type Bundle,
  type Channel,
  PAYLOAD_TYPES,
  type PayloadType,
  type Role,
  type Root,
  type Rule,
} from '../../src/protocol/index.ts';
import { certifyRules } from './certify-rules.ts';

/** The clock of every test that judges documents. */
export const NOW = new Date('2030-06-01T12:00:00Z');
export const PAST = '2030-05-31T12:00:00Z';
export const FUTURE = '2030-06-02T12:00:00Z';

/** The same key for the same number, in every run. */
export function makeKey(number: number): SigningKey {
  return createSigningKey(new Uint8Array(32).fill(number));
}

export const ROOT_KEY = makeKey(1);
export const PUBLISHER_KEY = makeKey(2);
export const CHANNEL_KEY = makeKey(3);
export const STRANGER_KEY = makeKey(9);

export function nameKeys(keys: readonly PublicKey[]): Root['keys'] {
  return Object.fromEntries(
    keys.map(({ keyId, publicKey }) => [keyId, Buffer.from(publicKey).toString('base64')]),
  );
}

/** A sound root with one key per role; `roles` replaces whole roles. */
export function makeRoot(roles: Partial<Record<Role, { keys: PublicKey[]; threshold: number }>> = {}): Root {
  const all = {
    root: { keys: [ROOT_KEY], threshold: 1 },
    publisher: { keys: [PUBLISHER_KEY], threshold: 1 },
    channel: { keys: [CHANNEL_KEY], threshold: 1 },
    ...roles,
  };
  const role = (name: Role) => ({
    keyIds: all[name].keys.map(({ keyId }) => keyId),
    threshold: all[name].threshold,
  });
  return {
    type: 'root',
    version: 1,
    expires: FUTURE,
    keys: nameKeys([...all.root.keys, ...all.publisher.keys, ...all.channel.keys]),
    roles: { root: role('root'), publisher: role('publisher'), channel: role('channel') },
  };
}

export const RULE: Rule = {
  id: 'code-name',
  title: 'code name',
  action: 'redact',
  kind: 'keyword',
  class: 'FAST',
  keywords: ['project nightjar'],
  caseSensitive: false,
  wholeWord: true,
};

export function makeBundle(overrides: Partial<Bundle> = {}): Bundle {
  return {
    type: 'bundle',
    name: 'test',
    version: 4,
    created: PAST,
    expires: FUTURE,
    minEngine: ENGINE_VERSION,
    rules: [RULE],
    ...certifyRules(overrides.rules ?? [RULE]),
    ...overrides,
  };
}

export function makeChannel(overrides: Partial<Channel> = {}): Channel {
  return {
    type: 'channel',
    name: 'stable',
    issued: PAST,
    expires: FUTURE,
    bundle: { version: 4, sha256: 'a'.repeat(64), length: 1_000 },
    rolloutPercent: 100,
    ...overrides,
  };
}

/** Signs a document, well-formed or not, and gives the bytes that a server would serve. */
export function seal(kind: keyof typeof PAYLOAD_TYPES, document: unknown, ...keys: SigningKey[]): Uint8Array {
  return sealBytes(PAYLOAD_TYPES[kind], new TextEncoder().encode(JSON.stringify(document)), ...keys);
}

export function sealBytes(type: PayloadType, payload: Uint8Array, ...keys: SigningKey[]): Uint8Array {
  return serializeEnvelope(signEnvelope(payload, type, keys));
}
