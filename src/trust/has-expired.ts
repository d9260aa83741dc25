/**
 * Says whether a document's time is over.
 * @param expires ISO 8601 in UTC, as the schemas demand
 * @param now the caller's clock; an invalid date counts as expired, because it can't show that it isn't
 * @returns true from the very instant of `expires` on
 */
export function hasExpired(expires: string, now: Date): boolean {
  return !(now.getTime() < Date.parse(expires));
}
