import { root as rootText } from 'virtual:stinger-build';
import type { Root } from '../../../protocol/index.ts';
import { verifyRoot } from '../../../trust/index.ts';

/**
 * The root of trust that was built in, verified at every start: a build whose root is broken does not run.
 * An expired root still vouches for the bundle in use, and for no newer one.
 */
export function readTrustedRoot(now: Date): Root {
  return verifyRoot(new TextEncoder().encode(rootText), now, { allowExpired: true });
}
