import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classOf } from '../../../src/engine/compile/alphabet.ts';
import type { CompiledPattern } from '../../../src/engine/compile/rule-set.ts';
import { compileRules, type EngineRule, RuleError } from '../../../src/engine/index.ts';
import { mergeAttempts } from '../../../src/engine/match/attempts.ts';
import { Columns } from '../../../src/engine/match/columns.ts';
import { SlidingRegisters } from '../../../src/engine/match/registers.ts';
import {
  isPending,
  popFinal,
  type Simulation,
  startState,
  takeStep,
} from '../../../src/engine/match/simulation.ts';
import { awakeCase } from '../../support/crowded-rules.ts';
import { readPropertyRuns } from '../../support/property-runs.ts';

function listPatterns(rules: readonly EngineRule[]): readonly CompiledPattern[] {
  try {
    return compileRules(rules).rules.flatMap((rule) => (rule.kind === 'pattern' ? [rule] : []));
  } catch (error) {
    // Refusals are tested elsewhere; a set with one isn't a case here.
    expect(error).toBeInstanceOf(RuleError);
    return [];
  }
}

/** Takes a text by the simulation, and what it can of it in columns. Returns the characters that those took. */
function compareColumns({ transitions, horizon }: CompiledPattern, text: string): number {
  const simulation: Simulation = { transitions, horizon, isGrowing: true, limit: Infinity };
  let state = startState(simulation, 0, null);
  let columns: Columns | null = null;
  let taken = 0;
  for (const character of text) {
    const cls = classOf(transitions.program.alphabet, character.codePointAt(0)!);
    const step = { cls, width: character.length };
    const isTaken = columns?.take(step) ?? false;
    if (columns && !isTaken) expect(columns.read()).toEqual(state);
    ({ state } = popFinal(takeStep(simulation, state, step)));
    if (isTaken) {
      expect(columns!.read()).toEqual(state);
      taken += 1;
    } else columns = state.entries.some(isPending) ? null : new Columns(simulation, state);
  }
  return taken;
}

test('columns do what the simulation does for as long as nothing matches', () => {
  let taken = 0;
  fc.assert(
    fc.property(awakeCase, ({ rules, texts }) => {
      for (const pattern of listPatterns(rules)) taken += compareColumns(pattern, texts[0]!);
    }),
    { numRuns: readPropertyRuns(150) },
  );
  expect(taken).toBeGreaterThan(1_000);
});

/** Distinct starts of attempts, each of which goes to one list or the other. */
const startsArbitrary = fc.uniqueArray(fc.tuple(fc.nat(400), fc.boolean()), { selector: ([start]) => start });

test('attempts of two lists are merged in the order of their starts', () => {
  fc.assert(
    fc.property(startsArbitrary, fc.integer({ min: 1, max: 3 }), (starts, size) => {
      const sorted = starts.toSorted(([a], [b]) => a - b);
      const list = (isFirst: boolean): readonly number[] =>
        sorted
          .filter(([, isOfFirst]) => isOfFirst === isFirst)
          .flatMap(([start]) => Array.from({ length: size }, (_, i) => start + i / 8));
      const registers = new SlidingRegisters();
      registers.set(list(true));
      mergeAttempts(registers, list(false), size);
      expect(registers.list()).toEqual(
        sorted.flatMap(([start]) => Array.from({ length: size }, (_, i) => start + i / 8)),
      );
    }),
    { numRuns: readPropertyRuns(200) },
  );
});
