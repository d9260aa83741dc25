import { compileRules, createScanner, type RuleSet, type Scanner } from '../../src/engine/index.ts';

/** Characters that patterns of the tests loop over, besides those on the way to a match. */
const LOOPED = ['a', 'b', '1', '-'];

/**
 * True where a rule that holds text back protects the position in the whole text.
 * @param scan who is to tell
 */
export function protects(
  ruleSet: RuleSet,
  text: string,
  position: number,
  scan: (ruleSet: RuleSet) => Scanner = createScanner,
): boolean {
  const scanner = scan(ruleSet);
  const guarded = new Set(ruleSet.rules.filter(({ action }) => action !== 'warn').map(({ id }) => id));
  return [...scanner.push(text), ...scanner.finish()].some(
    ({ ruleId, start, end }) => guarded.has(ruleId) && start <= position && position < end,
  );
}

/** Draws a continuation out to a length, by one character over and over at each place of it in turn. */
function* drawOut(continuation: string, length: number): Generator<string> {
  for (const looped of new Set([...LOOPED, ...Array.from(continuation)])) {
    const loop = looped.repeat(Math.max(0, Math.floor((length - continuation.length) / looped.length)));
    for (let at = 0; at <= continuation.length; at++) {
      yield continuation.slice(0, at) + loop + continuation.slice(at);
    }
  }
}

/**
 * True where some rule protects the position once an attempt that is preferred to another one has met its horizon, and
 * is dropped. `RegExp` knows no horizons, so it can't tell.
 * @param continuations ways to a match, which are tried at such lengths that attempts meet their horizons one by one
 */
export function canOutlivePreferred(
  ruleSet: RuleSet,
  prefix: string,
  position: number,
  continuations: readonly string[],
): boolean {
  // Two attempts may loop over characters of two units and meet their horizons by the same one, though they began a
  // unit apart. The engine takes it that one of them can be dropped before the other: by a horizon one shorter it is.
  return [ruleSet, shorten(ruleSet)].some((set) => canOutliveIn(set, prefix, position, continuations));
}

/** The same rules with horizons that are one unit shorter. */
function shorten(ruleSet: RuleSet): RuleSet {
  const rules = ruleSet.source.map((rule, i) => {
    const { horizon } = ruleSet.rules[i]!;
    return rule.kind === 'region' ? rule : { ...rule, maxMatchLength: Math.max(1, horizon - 1) };
  });
  return compileRules(rules, ruleSet.limits);
}

function canOutliveIn(
  ruleSet: RuleSet,
  prefix: string,
  position: number,
  continuations: readonly string[],
): boolean {
  const horizons = ruleSet.rules.flatMap((rule) => (rule.kind === 'pattern' ? [rule.horizon] : []));
  for (const horizon of new Set(horizons)) {
    for (let end = horizon + 1; end <= horizon + prefix.length; end++) {
      for (const continuation of continuations) {
        for (const drawn of drawOut(continuation, end - prefix.length)) {
          if (protects(ruleSet, prefix + drawn, position)) return true;
        }
      }
    }
  }
  return false;
}
