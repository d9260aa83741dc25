/** Builds the extension into `dist/chrome`: for the trust that `STINGER_TRUST_DIR` names, or a throwaway one. */
import { randomBytes } from 'node:crypto';
import { buildExtension } from '../build/build-extension.ts';
import { ensureTokens, writeEnrolment } from '../stage/enrolment.ts';
import { DEFAULT_SERVER_URL, DEV_TRUST_DIR, EXTENSION_DIR } from '../stage/places.ts';
import { makeDevTrust } from '../trust/make-dev-trust.ts';

async function makeThrowawayTrust(): Promise<string> {
  await makeDevTrust(DEV_TRUST_DIR, { now: () => new Date(), randomBytes });
  writeEnrolment(DEV_TRUST_DIR, DEFAULT_SERVER_URL, ensureTokens(DEV_TRUST_DIR));
  return DEV_TRUST_DIR;
}

const trustDir = process.env['STINGER_TRUST_DIR'] ?? (await makeThrowawayTrust());
await buildExtension({ trustDir, outDir: EXTENSION_DIR });
process.stdout.write(`The extension is in ${EXTENSION_DIR}.\n`);
