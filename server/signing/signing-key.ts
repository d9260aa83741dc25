/** What may be known of a key. */
export interface PublicKey {
  /** SHA-256 in hex of `publicKey`. */
  readonly keyId: string;
  /** 32 raw bytes. */
  readonly publicKey: Uint8Array;
}

/** A key that signs. It is held in memory by whoever signs and written to one file, nowhere else. */
export interface SigningKey extends PublicKey {
  /** 64 bytes: the seed and behind it the public key. */
  readonly secretKey: Uint8Array;
}
