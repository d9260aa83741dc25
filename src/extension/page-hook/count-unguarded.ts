import type { UnscannedReason } from '../bridge/index.ts';
import type { GuardLink } from './guard-link.ts';
import { patchConstructor } from './patches.ts';
import type { UnguardedReason } from './unguarded-types.ts';

/**
 * Tells of transports that are not guarded, once for a document: how much they bring is not known. They carry no answers
 * on any site that is known.
 */
export function countUnguarded(scope: typeof globalThis, link: GuardLink): void {
  const tellOfTransport = createTeller(link, 'transport');
  patchConstructor(scope, 'WebSocketStream', tellOfTransport);
  patchConstructor(scope, 'WebTransport', tellOfTransport);
}

/** Tells of bodies that are read unguarded, each reason once for a document: how much they bring is not known. */
export type CountBody = (reason: UnguardedReason) => void;

export function createBodyCount(link: GuardLink): CountBody {
  const tellOfType = createTeller(link, 'type');
  const tellOfBinary = createTeller(link, 'binary-body');
  return (reason) => (reason === 'type' ? tellOfType() : tellOfBinary());
}

/** @returns tells, at its first call, that something comes unguarded */
export function createTeller(link: GuardLink, reason: UnscannedReason): () => void {
  let isTold = false;
  return () => {
    if (isTold) return;
    isTold = true;
    const stream = link.open({ transport: 'fetch', shape: 'bytes', url: '', status: 0, contentType: '' });
    stream.passed(reason, 0);
    stream.end('complete');
  };
}
