const BYTES_PER_MEGABYTE = 2 ** 20;

/** Megabytes in use once garbage has been collected. Needs a Node that was started with `--expose-gc`. */
export function readMemoryMegabytes(): number {
  if (typeof globalThis.gc !== 'function') throw new Error('Start this with node --expose-gc.');
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / BYTES_PER_MEGABYTE;
}
