import { describe, expect, test } from 'vitest';
import {
  type ClassStatus,
  type ClassWatch,
  createClassWatch,
  LEAST_SAMPLES,
  LEAST_TAIL_SAMPLES,
  LOOK_EVERY,
  LOOKS_TO_DEMOTE,
  PROOF_SAMPLES,
} from '../../../../server/performance/create-class-watch.ts';

/** Samples that a guardrail has to be slow in from its start on. */
const UNTIL_MOVED = LEAST_SAMPLES + (LOOKS_TO_DEMOTE - 1) * LOOK_EVERY;

/** Records one duration many times and gives the changes that came of it. */
function repeat(watch: ClassWatch, durationMs: number, count: number): readonly ClassStatus[] {
  const changes = Array.from({ length: count }, () => watch.record(durationMs));
  return changes.filter((change) => change !== null);
}

/** A moderate guardrail that was moved to SLOW. */
function createDemoted(): ClassWatch {
  const watch = createClassWatch('MODERATE');
  expect(repeat(watch, 2_000, 1_000)).toHaveLength(1);
  return watch;
}

describe('a guardrail that keeps its class', () => {
  test('is never flagged, just below the budget included', () => {
    const watch = createClassWatch('MODERATE');
    expect(repeat(watch, 985, 5_000)).toEqual([]);
    expect(watch.read()).toMatchObject({ keptClass: 'MODERATE', isFlagged: false, reasons: [] });
    expect(watch.read().measured?.p95).toBeCloseTo(985, -2);
  });

  test('may be slow in less than a twentieth of its checks', () => {
    const watch = createClassWatch('MODERATE');
    for (let round = 0; round < 50; round += 1) {
      expect([...repeat(watch, 200, 97), ...repeat(watch, 2_500, 3)]).toEqual([]);
    }
    expect(watch.read().isFlagged).toBe(false);
  });

  test('is not judged by few samples', () => {
    const watch = createClassWatch('FAST');
    expect(repeat(watch, 90_000, LEAST_SAMPLES - 1)).toEqual([]);
    expect(watch.read()).toMatchObject({ keptClass: 'FAST', isFlagged: false });
  });
});

describe('a guardrail that overruns', () => {
  test('is flagged first, and moved when it stays slow', () => {
    const watch = createClassWatch('MODERATE');
    expect(repeat(watch, 2_000, UNTIL_MOVED - 1)).toEqual([]);
    expect(watch.read()).toMatchObject({ keptClass: 'MODERATE', isFlagged: true });
    expect(watch.read().reasons[0]).toMatch(/^p95 is \d+ ms where 1000 ms are allowed, over 80 checks$/);
    const [change] = repeat(watch, 2_000, 1);
    expect(change).toMatchObject({ declaredClass: 'MODERATE', keptClass: 'SLOW', isFlagged: true });
    expect(change?.reasons).toEqual([expect.stringContaining('Moved from MODERATE to SLOW: p95 is ')]);
    expect(watch.keptClass()).toBe('SLOW');
  });

  test('by one burst stays where it is, flagged until the burst is forgotten', () => {
    const watch = createClassWatch('MODERATE');
    repeat(watch, 100, 400);
    expect(repeat(watch, 3_000, 20)).toEqual([]);
    expect(repeat(watch, 100, 400)).toEqual([]);
    expect(watch.read()).toMatchObject({ keptClass: 'MODERATE', isFlagged: true });
    expect(repeat(watch, 100, 2_000)).toEqual([]);
    expect(watch.read()).toMatchObject({ keptClass: 'MODERATE', isFlagged: false });
  });

  test('in its slowest hundredths alone is moved, too', () => {
    const watch = createClassWatch('FAST');
    const changes = Array.from({ length: LEAST_TAIL_SAMPLES * 2 }, (_, index) =>
      watch.record(index % 50 === 0 ? 900 : 5),
    ).filter((change) => change !== null);
    expect(changes).toMatchObject([{ keptClass: 'MODERATE' }]);
    expect(changes[0]?.reasons[0]).toContain('p99 is ');
  });

  test('goes to the class that it can keep, not to the next one', () => {
    const watch = createClassWatch('INSTANT');
    expect(repeat(watch, 4_000, 200)).toMatchObject([{ keptClass: 'SLOW' }]);
  });

  test('and cannot keep any class ends in the slowest, flagged', () => {
    const watch = createClassWatch('SLOW');
    repeat(watch, 120_000, 1_000);
    expect(watch.read()).toMatchObject({ keptClass: 'VERY_SLOW', isFlagged: true });
    expect(watch.read().reasons).toEqual([
      expect.stringContaining('Moved from SLOW to VERY_SLOW'),
      expect.stringContaining('p95 is 119'),
      expect.stringContaining('p99 is 119'),
    ]);
  });
});

describe('a guardrail that was moved', () => {
  test('comes back when it has proved itself, and is no longer flagged', () => {
    const watch = createDemoted();
    const before = watch.read().samples;
    expect(before).toBeGreaterThan(0);
    const changes = repeat(watch, 100, 4_000);
    expect(changes).toMatchObject([{ keptClass: 'MODERATE', isFlagged: false, reasons: [] }]);
  });

  test('does not come back before the proof', () => {
    const watch = createClassWatch('MODERATE');
    repeat(watch, 2_000, UNTIL_MOVED);
    expect(watch.keptClass()).toBe('SLOW');
    expect(repeat(watch, 100, PROOF_SAMPLES - 1)).toEqual([]);
    expect(watch.read().reasons).toEqual([expect.stringContaining('Moved from MODERATE to SLOW')]);
    expect(repeat(watch, 100, LOOK_EVERY)).toMatchObject([{ keptClass: 'MODERATE' }]);
  });

  test('does not come back for being just below its budget', () => {
    const watch = createDemoted();
    expect(repeat(watch, 900, 5_000)).toEqual([]);
    expect(watch.keptClass()).toBe('SLOW');
  });

  test('comes back part of the way where it can keep no more', () => {
    const watch = createClassWatch('FAST');
    repeat(watch, 4_000, UNTIL_MOVED);
    expect(watch.keptClass()).toBe('SLOW');
    expect(repeat(watch, 300, PROOF_SAMPLES)).toMatchObject([{ keptClass: 'MODERATE', isFlagged: true }]);
  });

  test('has to prove more after each relapse', () => {
    const watch = createClassWatch('MODERATE');
    const countUntilBack = (): number => {
      repeat(watch, 2_000, UNTIL_MOVED);
      expect(watch.keptClass()).toBe('SLOW');
      let count = 0;
      while (watch.keptClass() === 'SLOW') {
        watch.record(100);
        count += 1;
      }
      return count;
    };
    const needed = Array.from({ length: 7 }, countUntilBack);
    expect(needed).toEqual([1, 2, 4, 8, 16, 16, 16].map((factor) => factor * PROOF_SAMPLES));
  });
});
