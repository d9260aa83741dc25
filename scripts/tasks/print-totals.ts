/** Prints what every run of tests has as its last line. */
export function printTotals(passed: number, failed: number): void {
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
}
