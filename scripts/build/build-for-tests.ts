import { randomBytes } from 'node:crypto';
import { ensureTokens, writeEnrolment } from '../stage/enrolment.ts';
import { makeDevTrust } from '../trust/make-dev-trust.ts';
import { buildExtension } from './build-extension.ts';

/** Keys, root and tokens of the browser tests. */
export const TEST_TRUST_DIR = 'out/test/trust';
/** The extension as the browser tests load it. */
export const TEST_EXTENSION_DIR = 'out/test/chrome';

/** Nothing listens here: each test tells the extension where its own server is. */
const NO_SERVER = 'http://127.0.0.1:9';

/** Builds the extension with a throwaway trust of its own, apart from that of `npm start`. */
export async function buildForTests(): Promise<void> {
  await makeDevTrust(TEST_TRUST_DIR, { now: () => new Date(), randomBytes });
  writeEnrolment(TEST_TRUST_DIR, NO_SERVER, ensureTokens(TEST_TRUST_DIR));
  await buildExtension({ trustDir: TEST_TRUST_DIR, outDir: TEST_EXTENSION_DIR });
}
