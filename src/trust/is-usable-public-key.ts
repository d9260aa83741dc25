import { readScalar } from './read-scalar.ts';

const PUBLIC_KEY_BYTES = 32;

/** The field that the curve is defined over. */
const P = 2n ** 255n - 19n;

/** One of the two y coordinates of the points of order 8; the other is its negative. */
const ORDER_8_Y = 0x5fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;

/** The y coordinates of all points whose order divides the cofactor: orders 4, 1, 2, 8 and 8. */
const SMALL_ORDER_Y: readonly bigint[] = [0n, 1n, P - 1n, ORDER_8_Y, P - ORDER_8_Y];

/**
 * Says whether a key can identify a signer. Under a key of small order one signature is valid for many
 * messages, and a key with a second spelling would count twice towards a threshold: both are refused.
 *
 * Not checked: that the bytes are a point of the curve (verification fails if they are not), and that the
 * point has no small-order component (harmless here: one signature still belongs to one message).
 * @param publicKey raw bytes, any length; not changed
 * @returns false also when the length is wrong; never throws on hostile input
 * @see https://www.rfc-editor.org/rfc/rfc8032#section-5.1.3
 */
export function isUsablePublicKey(publicKey: Uint8Array): boolean {
  if (publicKey.length !== PUBLIC_KEY_BYTES) return false;
  // The top bit is the sign of x. Points with x = 0, the only ones with a wrong sign, are of small order.
  const y = BigInt.asUintN(255, readScalar(publicKey));
  return y < P && !SMALL_ORDER_Y.includes(y);
}
