import { computeDigest } from '../../../src/trust/index.ts';
import type { Samples } from './samples.ts';

/** @returns SHA-256 in hex of a rule's samples; the certificate shows by it what a rule was held to */
export function digestSamples(samples: Samples): string {
  return computeDigest(new TextEncoder().encode(JSON.stringify(samples)));
}
