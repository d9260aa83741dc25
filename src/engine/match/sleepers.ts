import { createRunner, type RunnerInput } from './create-runner.ts';
import type { Findings } from './findings.ts';
import type { LookBack } from './look-back.ts';
import type { Runner } from './runner.ts';
import type { Stretch } from './stretch.ts';
import { NO_WAKE_UP, WakeUps } from './wake-ups.ts';

/** The rules of one stream that sleep at times. Each runs by itself while it is awake. */
export class Sleepers {
  /** Those that are awake now, in no particular order. */
  awake: Runner[] = [];
  /** Where the prefilter wakes whom; empty between two stretches. */
  readonly wakeUps: WakeUps;
  private readonly input: RunnerInput;
  private readonly lookBack: LookBack;
  /** By place in the set: every rule that has ever been awake. Each begins anew when it is woken. */
  private readonly runners: (Runner | undefined)[] = [];
  /** By place in the set: 1 for those that are awake. */
  private readonly isAwake: Uint8Array;

  constructor(input: RunnerInput, lookBack: LookBack) {
    const { length } = input.ruleSet.rules;
    this.input = input;
    this.lookBack = lookBack;
    this.wakeUps = new WakeUps(length);
    this.isAwake = new Uint8Array(length);
  }

  /** Whether a rule is awake. */
  has(order: number): boolean {
    return this.isAwake[order] === 1;
  }

  /** Wakes a rule that sleeps before `at`; it reads from where its matches may have begun. */
  wake(order: number, from: number, at: number): void {
    this.awake.push(this.rouse(order, from, at));
  }

  /** Lets those that are awake take characters `from` to `to` of a stretch, and the others from where they are woken. */
  run(stretch: Stretch, from: number, to: number, findings: Findings): void {
    const { awake, wakeUps } = this;
    let kept = 0;
    for (let i = 0; i < awake.length; i++) {
      const runner = awake[i]!;
      if (this.runRule(runner.order, stretch, { from, to }, findings)) awake[kept++] = runner;
    }
    // Costs something even where nothing changes.
    if (kept < awake.length) awake.length = kept;
    if (wakeUps.count === 0) return;
    for (let i = 0; i < wakeUps.count; i++) {
      const order = wakeUps.orders[i]!;
      // Those that were awake have had theirs.
      if (!wakeUps.has(order)) continue;
      if (this.runRule(order, stretch, { from, to }, findings)) awake.push(this.runners[order]!);
    }
    wakeUps.clear();
  }

  /** All sleep. */
  reset(): void {
    this.awake.length = 0;
    this.isAwake.fill(0);
    this.wakeUps.clear();
  }

  /** Notes where the rules stand; calling the result brings them back there. */
  save(): () => void {
    const awake = this.awake.slice();
    const restores = awake.map((runner) => runner.save());
    return () => {
      this.isAwake.fill(0);
      for (const { order } of awake) this.isAwake[order] = 1;
      this.awake = awake;
      for (const restore of restores) restore();
    };
  }

  /** Lets a rule take a stretch: from the beginning if it is awake, and from wherever it is woken. Returns whether it stays awake. */
  private runRule(
    order: number,
    stretch: Stretch,
    { from, to }: { from: number; to: number },
    findings: Findings,
  ): boolean {
    const { wakeUps, isAwake } = this;
    let wakeUp = wakeUps.take(order);
    for (let place = from; place < to; ) {
      if (isAwake[order] === 0) {
        wakeUp = wakeUps.skip(wakeUp, place);
        if (wakeUp === NO_WAKE_UP) return false;
        place = wakeUps.indexOf(wakeUp);
        const behind = stretch.base + stretch.offsets[place + 1]!;
        this.rouse(order, behind - wakeUps.depthOf(wakeUp), stretch.base + stretch.offsets[place]!);
      }
      const runner = this.runners[order]!;
      place = runner.run(stretch, place, to, findings);
      if (findings.blockedAt < place) return true;
      if (runner.isIdle()) this.settle(order, stretch.base + stretch.offsets[place]!);
    }
    return isAwake[order] === 1;
  }

  private getRunner(order: number): Runner {
    const known = this.runners[order];
    if (known) return known;
    const runner = createRunner(this.input, order);
    this.runners[order] = runner;
    return runner;
  }

  private rouse(order: number, from: number, at: number): Runner {
    const runner = this.getRunner(order);
    runner.wake(this.lookBack.readFrom(order, at) ?? from, at);
    this.isAwake[order] = 1;
    this.lookBack.noteAwake(order);
    return runner;
  }

  /** Lets a rule fall asleep. */
  private settle(order: number, at: number): void {
    this.isAwake[order] = 0;
    this.lookBack.noteAsleep(order, at);
  }
}
