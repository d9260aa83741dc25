/** Verification of the signed documents. Whoever imports this can check a signature and never make one. */
export type { BundleIdentity } from './assert-no-rollback.ts';
export { computeDigest } from './compute-digest.ts';
export { computeKeyId } from './compute-key-id.ts';
export { encodePae } from './encode-pae.ts';
export { type BundleExpectations, type VerifiedBundle, verifyBundle } from './verify-bundle.ts';
export { type ChannelExpectations, verifyChannel } from './verify-channel.ts';
export { verifyCheckpoint } from './verify-checkpoint.ts';
export { type RootExpectations, verifyRoot } from './verify-root.ts';
