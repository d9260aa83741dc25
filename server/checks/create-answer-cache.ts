import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { CheckInput, Finding, Guardrail } from '../guardrails/guardrail.ts';

/** Answers of earlier checks. Keeps no text: only digests of it. */
export interface AnswerCache {
  get(key: string): Finding | null;
  set(key: string, finding: Finding, forMs: number): void;
  readonly entries: number;
  readonly bytes: number;
}

export interface CacheOptions {
  readonly maxEntries: number;
  /** Of digests and findings, roughly. */
  readonly maxBytes: number;
  /** Milliseconds that only ever grow. */
  readonly now: () => number;
}

/** What an entry takes beside its strings. */
const ENTRY_BYTES = 200;

/** Makes a cache whose entries go when their time is over, or when newer ones need the place. */
export function createAnswerCache({ maxEntries, maxBytes, now }: CacheOptions): AnswerCache {
  const cache = new LRUCache<string, Finding>({
    max: maxEntries,
    maxSize: maxBytes,
    sizeCalculation: ({ reason }, key) => ENTRY_BYTES + 2 * (key.length + reason.length),
    // No timer: what has expired is found so when it is asked for, or pushed out.
    ttlAutopurge: false,
    ttlResolution: 0,
    perf: { now },
  });
  return {
    get: (key) => cache.get(key) ?? null,
    set: (key, finding, forMs) => {
      cache.set(key, finding, { ttl: forMs });
    },
    get entries() {
      return cache.size;
    },
    get bytes() {
      return cache.calculatedSize;
    },
  };
}

/** The same for two checks only where the same guardrail was asked the same about the same. */
export function digestCheck({ id, version = '' }: Guardrail, input: CheckInput): string {
  // JSON keeps the parts apart, whatever they hold.
  return hash('sha256', JSON.stringify([id, version, input.kind, input.context, input.text]), 'base64');
}
