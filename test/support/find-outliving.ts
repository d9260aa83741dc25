import { createScanner, type RuleSet } from '../../src/engine/index.ts';

/** Characters that patterns of the tests loop over, and with which they end. */
const CHARACTERS = ['a', 'b', 'c', 'A', 'K', '1', '_', '-', ' ', 'é', '\n'];
/** Code units around the horizon that are tried. */
const MARGIN = 6;

function protects(ruleSet: RuleSet, text: string, position: number): boolean {
  const scanner = createScanner(ruleSet);
  const matches = [...scanner.push(text), ...scanner.finish()];
  return matches.some(({ start, end }) => start <= position && position < end);
}

/**
 * True where some rule protects the position once an attempt that is preferred to another one has met its horizon, and
 * is dropped. `RegExp` knows no horizons, so it can't tell. Tries continuations of one character over and over, as long
 * as the horizon, with another one at their end.
 */
export function canOutlivePreferred(ruleSet: RuleSet, prefix: string, position: number): boolean {
  const horizons = ruleSet.rules.flatMap((rule) => (rule.kind === 'pattern' ? [rule.horizon] : []));
  for (const horizon of new Set(horizons)) {
    for (let length = horizon - prefix.length - MARGIN; length <= horizon + MARGIN; length++) {
      for (const looped of CHARACTERS) {
        const text = prefix + looped.repeat(Math.max(0, length));
        if (CHARACTERS.some((last) => protects(ruleSet, text + last, position))) return true;
      }
    }
  }
  return false;
}
