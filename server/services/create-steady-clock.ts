/**
 * A clock for what has to be measured, such as silence and leases: it starts with the time of day and goes on evenly,
 * however often somebody puts the machine's clock right.
 * @param monotonicMs milliseconds since any moment, never set back
 */
export function createSteadyClock(now: () => Date, monotonicMs: () => number): () => Date {
  const startedAtMs = now().getTime() - monotonicMs();
  return () => new Date(startedAtMs + monotonicMs());
}
