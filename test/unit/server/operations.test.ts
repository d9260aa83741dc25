import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { createMetrics } from '../../../server/metrics/create-metrics.ts';
import { startMemoryWatch } from '../../../server/operations/create-memory-watch.ts';
import { readReadiness } from '../../../server/operations/read-readiness.ts';
import { shutDown } from '../../../server/operations/shut-down.ts';
import type { Verdict } from '../../../src/protocol/index.ts';

const LOGGER = pino({ level: 'silent' });

describe('shutting down', () => {
  const makeSteps = (order: string[], failing: readonly string[]) =>
    ['requests', 'workers', 'audit', 'store'].map((name) => ({
      name,
      run: async () => {
        await Promise.resolve();
        order.push(name);
        if (failing.includes(name)) throw new Error(`${name} failed`);
      },
    }));

  test('ends one part after the other', async () => {
    const order: string[] = [];
    await shutDown(makeSteps(order, []), LOGGER);
    expect(order).toEqual(['requests', 'workers', 'audit', 'store']);
  });

  test('ends the rest where parts fail, and says so then', async () => {
    const order: string[] = [];
    const ending = shutDown(makeSteps(order, ['requests', 'audit']), LOGGER);
    await expect(ending).rejects.toMatchObject({
      errors: [new Error('requests failed'), new Error('audit failed')],
    });
    expect(order).toHaveLength(4);
  });
});

describe('readiness', () => {
  test('tells parts that work, do not, fail and say nothing from one another', async () => {
    const failures: string[] = [];
    const readiness = await readReadiness(
      {
        good: async () => null,
        full: async () => 'is full',
        broken: () => Promise.reject(new Error('no')),
        silent: () => new Promise(() => {}),
      },
      (part) => failures.push(part),
      20,
    );
    expect(readiness).toEqual({
      isReady: false,
      parts: { good: 'ok', full: 'is full', broken: 'failed', silent: 'does not answer' },
    });
    expect(failures).toEqual(['broken']);
  });
});

describe('memory', () => {
  test.each([
    [0, 0, 1],
    [1, 10, Number.POSITIVE_INFINITY],
    [1_000_000, 0, 1],
  ])('with a ceiling of %i MB is between %f and %f full', (ceilingMb, least, most) => {
    const watch = startMemoryWatch(ceilingMb);
    expect(watch.readPressure()).toBeGreaterThan(least);
    expect(watch.readPressure()).toBeLessThan(most);
    watch.stop();
  });
});

describe('metrics', () => {
  const VERDICT: Verdict = {
    guardrail: 'judge',
    class: 'SLOW',
    mode: 'MONITOR',
    checkpoint: 'DEFERRED',
    outcome: 'answered',
    action: 'block',
    wouldHaveBlocked: true,
    score: 0.9,
    reason: 'asks to ignore the instructions',
    durationMs: 1_200,
    cached: false,
  };

  test('of verdicts: latency by class and guardrail, without cached answers', async () => {
    const metrics = createMetrics({ process: false });
    metrics.verdictGiven(VERDICT);
    metrics.verdictGiven({ ...VERDICT, cached: true, durationMs: 0 });
    const text = await metrics.print();
    expect(text).toContain('stinger_verdict_seconds_bucket{le="1",class="SLOW",guardrail="judge"} 0');
    expect(text).toContain('stinger_verdict_seconds_bucket{le="2.5",class="SLOW",guardrail="judge"} 1');
    expect(text).toContain('stinger_verdict_seconds_count{class="SLOW",guardrail="judge"} 1');
    expect(text).toContain('{guardrail="judge",checkpoint="DEFERRED",outcome="answered",action="block"} 2');
    expect(text).toContain('stinger_would_have_blocked_total{guardrail="judge"} 2');
    expect(text).not.toContain('instructions');
  });

  test('of breakers, of the log and of what is read when asked', async () => {
    const metrics = createMetrics({ process: false });
    metrics.breakerChanged('judge', 'open');
    metrics.checkpointSigned();
    metrics.recordsForgotten(7);
    metrics.watch('queueDepth', async () => 4);
    let live: Record<string, number> = { ACTIVE: 2, MONITORING: 1 };
    metrics.watch('liveSessions', async () => live);
    const text = await metrics.print();
    expect(text).toContain('stinger_breaker_state{guardrail="judge"} 2');
    expect(text).toContain('stinger_audit_checkpoints_total 1');
    expect(text).toContain('stinger_audit_records_forgotten_total 7');
    expect(text).toContain('stinger_monitor_queue_jobs 4');
    expect(text).toContain('stinger_sessions{state="MONITORING"} 1');
    live = { ACTIVE: 3 };
    expect(await metrics.print()).not.toContain('MONITORING');
  });

  test('are all told of in the guide, and no others', async () => {
    const text = await createMetrics({ process: false }).print();
    const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map((match) => match[1]);
    const guide = readFileSync('docs/guides/server.md', 'utf8');
    const told = [...guide.matchAll(/^\| `(stinger_\w+)`/gm)].map((match) => match[1]);
    expect(new Set(names)).toEqual(new Set(told));
  });

  test('of the process, where they are wanted', async () => {
    const text = await createMetrics({ process: true }).print();
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
  });
});
