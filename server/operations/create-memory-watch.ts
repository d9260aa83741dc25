import { memoryUsage } from 'node:process';
import { getHeapStatistics } from 'node:v8';

export interface MemoryWatch {
  /** How full memory was a moment ago; 1: at the ceiling. */
  readPressure(): number;
  stop(): void;
}

/** Often enough to notice a flood, too seldom to be felt: a measurement takes some microseconds. */
const MEASURE_EVERY_MS = 100;
const BYTES_PER_MB = 1024 * 1024;

/**
 * Measures memory from time to time, by what the operator allows and by what the heap can hold at all.
 * @param ceilingMb resident memory of the process; 0: only the heap counts
 */
export function startMemoryWatch(ceilingMb: number): MemoryWatch {
  let pressure = measure(ceilingMb);
  const timer = setInterval(() => {
    pressure = measure(ceilingMb);
  }, MEASURE_EVERY_MS);
  timer.unref();
  return { readPressure: () => pressure, stop: () => clearInterval(timer) };
}

function measure(ceilingMb: number): number {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  const resident = ceilingMb === 0 ? 0 : memoryUsage.rss() / (ceilingMb * BYTES_PER_MB);
  return Math.max(used / limit, resident);
}
