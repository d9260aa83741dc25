import type { KnownToken } from '../http/authenticate.ts';
import type { Settings } from '../settings/settings-schema.ts';

type TokenSettings = Pick<Settings, 'clientTokenDigests' | 'adminTokenDigests' | 'adminTokens'>;

/** @returns every token that the settings name; one that is named twice has the role that comes last */
export function listTokens(settings: TokenSettings): readonly KnownToken[] {
  return [
    ...settings.clientTokenDigests.map((sha256) => ({ role: 'client' as const, sha256 })),
    ...settings.adminTokens,
    ...settings.adminTokenDigests.map((sha256) => ({ role: 'admin' as const, sha256 })),
  ];
}
