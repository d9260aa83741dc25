const DAY_MS = 24 * 60 * 60 * 1_000;

/** @returns the same time of day, that many days later */
export function addDays(now: Date, days: number): Date {
  return new Date(now.getTime() + days * DAY_MS);
}
