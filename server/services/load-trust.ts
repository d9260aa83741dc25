import { readFile } from 'node:fs/promises';
import type { Root } from '../../src/protocol/index.ts';
import { verifyRoot } from '../../src/trust/index.ts';
import { SettingsError } from '../settings/settings-error.ts';
import type { Settings } from '../settings/settings-schema.ts';
import { readSigningKey, type SigningKey } from '../signing/index.ts';
import type { TrustedRoot } from './trusted-root.ts';

export interface Trust {
  readonly trustedRoot: TrustedRoot;
  readonly channelKey: SigningKey;
}

/**
 * Reads the root and the channel key, and makes sure that clients will believe what the key signs. An expired root is
 * taken: clients go on with what they have, and their sessions still have to be recorded.
 * @throws {SettingsError | CodedError} saying which file is wrong and why
 */
export async function loadTrust(settings: Settings, now: () => Date): Promise<Trust> {
  const envelope = await readText(settings.rootPath);
  const root = verifyRoot(new TextEncoder().encode(envelope), now(), { allowExpired: true });
  const channelKey = await readSigningKey(settings.channelKeyPath, 'channel');
  assertMaySignChannels(root, channelKey, settings.channelKeyPath);
  return { trustedRoot: { root, envelope }, channelKey };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new SettingsError(
      [`STINGER_ROOT (rootPath in the file) must be a readable file; ${path} is not.`],
      {
        cause,
      },
    );
  }
}

function assertMaySignChannels(root: Root, key: SigningKey, path: string): void {
  const { keyIds, threshold } = root.roles.channel;
  if (keyIds.includes(key.keyId) && threshold === 1) return;
  throw new SettingsError([
    `STINGER_CHANNEL_KEY (channelKeyPath in the file) must be a key that the root lets sign channels alone; ` +
      `${path} holds ${key.keyId}, the root wants ${threshold} of ${keyIds.join(', ')}.`,
  ]);
}
