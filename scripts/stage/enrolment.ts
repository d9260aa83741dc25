import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Enrolment } from '../build/read-build-trust.ts';

/** Tokens of a stage; thrown away with its folder. */
export interface StageTokens {
  readonly clientToken: string;
  readonly adminToken: string;
}

const CHANNEL = 'stable';

/** Reads the tokens of a trust folder, or makes them, so that a build goes on working after a restart. */
export function ensureTokens(trustDir: string): StageTokens {
  const path = join(trustDir, 'tokens.json');
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as StageTokens;
  } catch {
    // The first start, or a file that was damaged: new tokens go into the next build.
    const makeToken = (): string => randomBytes(24).toString('base64url');
    const tokens: StageTokens = { clientToken: makeToken(), adminToken: makeToken() };
    mkdirSync(trustDir, { recursive: true });
    writeFileSync(path, JSON.stringify(tokens), { mode: 0o600 });
    return tokens;
  }
}

/** Writes which server the next build reports to. */
export function writeEnrolment(trustDir: string, serverUrl: string, { clientToken }: StageTokens): void {
  const enrolment: Enrolment = { serverUrl, clientToken, channel: CHANNEL };
  writeFileSync(join(trustDir, 'enrolment.json'), `${JSON.stringify(enrolment, null, 2)}\n`);
}
