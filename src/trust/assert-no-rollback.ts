import { CodedError } from '../protocol/index.ts';

/** A bundle as two numbers that cannot lie about each other. */
export interface BundleIdentity {
  readonly version: number;
  /** SHA-256 in hex of the bundle's envelope. */
  readonly sha256: string;
}

/**
 * Makes sure that a bundle does not replace a newer one: "rollback attack" in TUF. The bundle in use may be
 * offered again; another bundle under its version number may not, or one version would mean two things.
 * @param offered the bundle that is about to be used
 * @param current the bundle in use, or undefined when there is none
 * @throws {CodedError} VERSION_ROLLBACK
 * @see https://theupdateframework.github.io/specification/latest/#update-timestamp 5.4.3
 */
export function assertNoRollback(offered: BundleIdentity, current: BundleIdentity | undefined): void {
  if (current === undefined || offered.version > current.version) return;
  if (offered.version < current.version) {
    throw new CodedError('VERSION_ROLLBACK', `Version ${offered.version} is below ${current.version}.`);
  }
  if (offered.sha256 !== current.sha256) {
    throw new CodedError('VERSION_ROLLBACK', `Version ${offered.version} is in use with other content.`);
  }
}
