/** Counts what keys take, each from a bucket that fills steadily. */
export interface RateLimiter {
  /** @returns 0 when it is granted, else the milliseconds after which it would be */
  take(key: string): number;
}

export interface RateLimiterOptions {
  readonly perMinute: number;
  /** Buckets kept at a time; the one that was used longest ago goes first. */
  readonly maxKeys: number;
  readonly nowMs: () => number;
}

interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
}

const MINUTE_MS = 60_000;

/** A key that is quiet for a minute may take a minute's worth at once. */
export function createRateLimiter({ perMinute, maxKeys, nowMs }: RateLimiterOptions): RateLimiter {
  const buckets = new Map<string, Bucket>();
  const perMs = perMinute / MINUTE_MS;
  return {
    take(key) {
      const atMs = nowMs();
      const bucket = buckets.get(key);
      const passedMs = bucket === undefined ? MINUTE_MS : Math.max(0, atMs - bucket.atMs);
      const tokens = Math.min(perMinute, (bucket?.tokens ?? 0) + passedMs * perMs);
      const isGranted = tokens >= 1;
      buckets.delete(key);
      buckets.set(key, { tokens: isGranted ? tokens - 1 : tokens, atMs });
      const [oldest] = buckets.keys();
      if (buckets.size > maxKeys && oldest !== undefined) buckets.delete(oldest);
      return isGranted ? 0 : Math.ceil((1 - tokens) / perMs);
    },
  };
}
