import type { Role, Root } from '../../src/protocol/index.ts';
import type { PublicKey } from './signing-key.ts';

/** The keys of a role, and how many different ones of them must sign. */
export interface RoleKeys {
  readonly keys: readonly PublicKey[];
  readonly threshold: number;
}

/**
 * Makes the document that says which keys count. Whether it makes sense is for `verifyRoot` to say.
 * @returns an unsigned root
 */
export function createRoot(
  roles: Readonly<Record<Role, RoleKeys>>,
  { version, expires }: { version: number; expires: Date },
): Root {
  return {
    type: 'root',
    version,
    expires: expires.toISOString(),
    keys: Object.fromEntries(
      [...roles.root.keys, ...roles.publisher.keys, ...roles.channel.keys].map(({ keyId, publicKey }) => [
        keyId,
        Buffer.from(publicKey).toString('base64'),
      ]),
    ),
    roles: {
      root: describeRole(roles.root),
      publisher: describeRole(roles.publisher),
      channel: describeRole(roles.channel),
    },
  };
}

function describeRole({ keys, threshold }: RoleKeys): Root['roles'][Role] {
  return { keyIds: keys.map(({ keyId }) => keyId), threshold };
}
