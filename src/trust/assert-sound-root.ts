import { CodedError, type Root } from '../protocol/index.ts';
import { computeKeyId } from './compute-key-id.ts';
import { decodeBase64 } from './decode-base64.ts';
import { isUsablePublicKey } from './is-usable-public-key.ts';

/**
 * Makes sure that a root can mean what it says: every key is usable and goes by its own id, every role can
 * reach its threshold, and no online key can do the work of an offline one.
 * @param root well-formed, not yet trusted
 * @throws {CodedError} PAYLOAD_MALFORMED, its message naming the field
 */
export function assertSoundRoot(root: Root): void {
  assertKeys(root.keys);
  for (const [role, { keyIds, threshold }] of Object.entries(root.roles)) {
    assertNamedKeys(root, role, keyIds);
    assertReachableThreshold(role, keyIds, threshold);
  }
  assertSeparateChannelKeys(root.roles);
}

function assertKeys(keys: Root['keys']): void {
  for (const [keyId, text] of Object.entries(keys)) {
    const publicKey = decodeBase64(text);
    if (publicKey === null || !isUsablePublicKey(publicKey)) {
      throw unsound(`keys.${keyId}`, 'is no usable Ed25519 public key');
    }
    if (computeKeyId(publicKey) !== keyId) {
      throw unsound(`keys.${keyId}`, 'is not the SHA-256 of the key it stands for');
    }
  }
}

function assertNamedKeys(root: Root, role: string, keyIds: readonly string[]): void {
  const missing = keyIds.find((keyId) => !Object.hasOwn(root.keys, keyId));
  if (missing !== undefined) throw unsound(`roles.${role}.keyIds`, `names ${missing}, which keys lacks`);
}

/** Counts different ids: a key named twice would otherwise make a threshold look reachable. */
function assertReachableThreshold(role: string, keyIds: readonly string[], threshold: number): void {
  const keyCount = new Set(keyIds).size;
  if (threshold > keyCount) {
    throw unsound(`roles.${role}.threshold`, `asks for ${threshold} keys where ${keyCount} are named`);
  }
}

/** The channel key lies on the server. Were it a publisher key too, who takes the server could sign rules. */
function assertSeparateChannelKeys({ root, publisher, channel }: Root['roles']): void {
  const offline = new Set([...root.keyIds, ...publisher.keyIds]);
  if (channel.keyIds.some((keyId) => offline.has(keyId))) {
    throw unsound('roles.channel.keyIds', 'names a root or publisher key, which must stay offline');
  }
}

function unsound(field: string, problem: string): CodedError<'PAYLOAD_MALFORMED'> {
  return new CodedError('PAYLOAD_MALFORMED', `${field}: ${problem}.`);
}
