/**
 * How many cases a property test tries.
 * @param fallback number that keeps the file quick; the environment's PROPERTY_RUNS overrides it
 */
export function readPropertyRuns(fallback: number): number {
  const runs = Number(process.env['PROPERTY_RUNS'] ?? '');
  return Number.isInteger(runs) && runs > 0 ? runs : fallback;
}
