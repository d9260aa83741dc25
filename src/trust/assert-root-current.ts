import { CodedError, type Root } from '../protocol/index.ts';
import { hasExpired } from './has-expired.ts';

/**
 * Makes sure that a root may still vouch for anything new: "freeze attack" in TUF.
 * @param root verified
 * @param now the caller's clock
 * @throws {CodedError} ROOT_EXPIRED
 * @see https://theupdateframework.github.io/specification/latest/#update-root 5.3.10
 */
export function assertRootCurrent(root: Root, now: Date): void {
  if (hasExpired(root.expires, now)) {
    throw new CodedError('ROOT_EXPIRED', `Root version ${root.version} expired at ${root.expires}.`);
  }
}
