/** Making keys and signatures. The extension can't reach this room, and the server uses it for one key alone. */
export { createRoot, type RoleKeys } from './create-root.ts';
export { createSigningKey } from './create-signing-key.ts';
export { readPublicKey } from './read-public-key.ts';
export { readSigningKey } from './read-signing-key.ts';
export { serializeEnvelope } from './serialize-envelope.ts';
export { signDocument } from './sign-document.ts';
export { signEnvelope } from './sign-envelope.ts';
export type { PublicKey, SigningKey } from './signing-key.ts';
export { writeSigningKey } from './write-signing-key.ts';
