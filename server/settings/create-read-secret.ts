import { readFileSync } from 'node:fs';
import { MissingSettingError } from '../guardrails/guardrail-kind.ts';
import type { Secret } from './secret-schema.ts';

/**
 * Makes what reads secrets from where the settings say that they are.
 * @returns throws {@link MissingSettingError} where there is none; its message names the place and shows no content
 */
export function createReadSecret(
  environment: Readonly<Record<string, string | undefined>>,
): (secret: Secret) => string {
  return (secret) => {
    const value = 'env' in secret ? environment[secret.env] : readSecretFile(secret.file);
    const trimmed = value?.trim() ?? '';
    if (trimmed !== '') return trimmed;
    throw new MissingSettingError(
      'env' in secret
        ? `the environment variable ${secret.env} is not set; put the secret there`
        : `the file ${secret.file} is empty; put the secret there`,
    );
  };
}

function readSecretFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new MissingSettingError(`the file ${path} can't be read; put the secret there`, { cause });
  }
}
