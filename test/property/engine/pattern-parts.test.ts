import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Alphabet, listClasses, widthOfClass } from '../../../src/engine/compile/alphabet.ts';
import { boundTransitions } from '../../../src/engine/compile/bound-transitions.ts';
import { hasCodePoint } from '../../../src/engine/compile/code-point-set.ts';
import { countNodes } from '../../../src/engine/compile/count-nodes.ts';
import { createNfa } from '../../../src/engine/compile/create-nfa.ts';
import { createExactLeast } from '../../../src/engine/compile/exact-least.ts';
import { DEFAULT_LIMITS } from '../../../src/engine/compile/limits.ts';
import { MATCH_NODE } from '../../../src/engine/compile/nfa.ts';
import { listOpenings, MAX_OPENING_CHARS, type Opening } from '../../../src/engine/compile/openings.ts';
import { parsePattern } from '../../../src/engine/compile/parse-pattern.ts';
import {
  countTransitions,
  createProgram,
  holdsEdge,
  type Program,
} from '../../../src/engine/compile/program.ts';
import { type AssertionNode, MODE, type SyntaxNode } from '../../../src/engine/compile/syntax.ts';
import { RuleError } from '../../../src/engine/index.ts';
import { type PatternDraft, patternArbitrary, textArbitrary } from '../../support/pattern-arbitrary.ts';
import { readPropertyRuns } from '../../support/property-runs.ts';
import { askRegExp } from '../../support/regexp-oracle.ts';

/** Null where the pattern is refused, which is tested elsewhere. */
function parse(pattern: string, modes = 0): SyntaxNode | null {
  try {
    return parsePattern({ ruleId: 'r', pattern, modes }, DEFAULT_LIMITS).root;
  } catch (error) {
    expect(error).toBeInstanceOf(RuleError);
    return null;
  }
}

test('nodes are counted as many as the automaton gets, and transitions no fewer', () => {
  const seen = { plain: 0, grouped: 0 };
  fc.assert(
    fc.property(patternArbitrary, ({ source, groupCount }) => {
      const root = parse(source);
      fc.pre(root !== null);
      for (let protect = 0; protect <= groupCount; protect++) {
        const nfa = createNfa(root, protect);
        expect(countNodes(root, protect)).toBe(nfa.size);
        expect(boundTransitions(root)).toBeGreaterThanOrEqual(countTransitions(nfa, Infinity));
        seen[protect === 0 ? 'plain' : 'grouped'] += 1;
      }
    }),
    { numRuns: readPropertyRuns(2_000) },
  );
  expect(Math.min(seen.plain, seen.grouped)).toBeGreaterThan(100);
});

/** A beginning that is rare enough for a rule to sleep, before and around what patterns are made of else. */
const openedPattern = fc
  .tuple(
    fc.constantFrom('', '^', '\\b', '(?<!\\d)', '(?=[K1])', '(?<=[ab])(?!1)', '(?:^|-)'),
    fc.constantFrom(
      'K1',
      'K-2',
      '(?:K1|-K_|1{4})',
      'K?-12',
      '[K1]{2,4}_',
      '(K)1',
      'é(?:1|K)?é',
      'a1-a1-a1-a1-a1-a1-',
      '1??K2-',
    ),
    patternArbitrary,
    fc.boolean(),
  )
  .map(([guard, word, rest, isGrouped]): PatternDraft => {
    const inner = Number(word.includes('(K)'));
    const plain = word
      .replaceAll(/\(\?:([^|)]*)[^)]*\)\??|[()]|\?\??/g, '$1')
      .replaceAll(/\[K1\]\{2,4\}/g, 'K1')
      .replaceAll('1{4}', '1111');
    return {
      source: isGrouped ? `${guard}${word}(${rest.source})` : `${guard}${word}${rest.source}`,
      isNullable: false,
      groupCount: inner + Number(isGrouped) + rest.groupCount,
      sample: (random) => plain + rest.sample(random),
    };
  });

/** What stands at a place of a text. */
interface Place {
  readonly before: number | null;
  readonly after: number | null;
}

const holds = ({ rows }: Pick<AssertionNode, 'rows'>, { before, after }: Place): boolean =>
  rows.some((row) =>
    row.every(({ side, set, orEdge }) => {
      const neighbour = side === 'before' ? before : after;
      return neighbour === null ? orEdge : hasCodePoint(set, neighbour);
    }),
  );

function hasOpeningAt(characters: readonly number[], at: number, { sets, conditions }: Opening): boolean {
  const place = { before: characters[at - 1] ?? null, after: characters[at] ?? null };
  const isThere = sets.every(
    (set, i) => at + i < characters.length && hasCodePoint(set, characters[at + i]!),
  );
  return isThere && conditions.every((condition) => holds(condition, place));
}

/** How many characters come before an offset. */
const countCharacters = (text: string, offset: number): number => Array.from(text.slice(0, offset)).length;

const openingCase = openedPattern.chain((draft) =>
  fc.record({
    draft: fc.constant(draft),
    ignoreCase: fc.boolean(),
    group: fc.nat(3),
    texts: fc.array(textArbitrary([draft], 6), { minLength: 2, maxLength: 4 }),
  }),
);

test('every match of RegExp begins with one of the openings, which protects nothing before the group does', () => {
  const seen = { openings: 0, matches: 0, groups: 0 };
  fc.assert(
    fc.property(openingCase, ({ draft: { source, groupCount }, ignoreCase, group, texts }) => {
      const protect = group % (groupCount + 1);
      const root = parse(source, ignoreCase ? MODE.ignoreCase : 0);
      const openings = root && listOpenings(root, { protect, maxOpenings: 64 }, 256);
      if (!openings) return;
      seen.openings += openings.length;
      for (const { sets } of openings) expect(sets.length).toBeLessThanOrEqual(MAX_OPENING_CHARS);
      const flags = ignoreCase ? 'iu' : 'u';
      const [whole, groups] =
        askRegExp(
          [
            { source, flags, protect: 0 },
            { source, flags, protect },
          ],
          texts,
        ) ?? [];
      texts.forEach((text, t) => {
        const characters = Array.from(text, (character) => character.codePointAt(0)!);
        for (const [start, end] of whole?.[t] ?? []) {
          seen.matches += 1;
          const at = countCharacters(text, start);
          const found = openings.filter((opening) => hasOpeningAt(characters, at, opening));
          expect(found).not.toEqual([]);
          if (protect === 0) continue;
          // An empty group between two matches may be of either.
          const spans = groups?.[t]?.filter(([from, to]) => from >= start && to <= end && to > from) ?? [];
          for (const [from] of spans) {
            seen.groups += 1;
            const lead = countCharacters(text.slice(start), from - start);
            expect(
              found.some(({ protectedFrom, sets }) => lead >= Math.min(protectedFrom, sets.length)),
            ).toBe(true);
          }
        }
      });
    }),
    { numRuns: readPropertyRuns(800) },
  );
  expect(Math.min(seen.openings, seen.matches, seen.groups)).toBeGreaterThan(50);
});

/** Longest way that brute force looks at, in code units. */
const MOST_UNITS = 4;

/** All texts of so many code units at most, as classes, each with its length. */
function listClassTexts(
  alphabet: Alphabet,
): readonly { readonly classes: readonly number[]; readonly units: number }[] {
  const all = [{ classes: [] as number[], units: 0 }];
  for (const { classes, units } of all) {
    for (let cls = 0; cls < alphabet.classCount; cls++) {
      const longer = units + widthOfClass(alphabet, cls);
      if (longer <= MOST_UNITS) all.push({ classes: [...classes, cls], units: longer });
    }
  }
  return all;
}

/** Whether some way through the automaton takes all of the text, by trying them one by one. */
function canTake(
  { program, text }: { program: Program; text: readonly number[] },
  node: number,
  before: number,
): boolean {
  const { nfa, alphabet } = program;
  const seen = new Set<string>();
  const follow = (index: number, taken: number): boolean => {
    const key = `${index},${taken}`;
    if (seen.has(key)) return false;
    seen.add(key);
    const at = nfa.node(index);
    // The last class is what follows the match.
    const next = text[taken]!;
    if (at.op === 'match') return taken === text.length - 1;
    if (at.op === 'split') return at.targets.some((target) => follow(target, taken));
    if (at.op === 'edge') {
      const neighbour = at.side === 'after' ? next : taken === 0 ? before : text[taken - 1]!;
      return holdsEdge(program, at, neighbour) && follow(at.next, taken);
    }
    if (at.op !== 'take') return follow(at.next, taken);
    if (taken === text.length - 1 || next === alphabet.edge) return false;
    return listClasses(alphabet, at.set).includes(next) && follow(at.next, taken + 1);
  };
  return follow(node, 0);
}

const SMALL_LEAVES = ['a', 'b', '😀', '[ab]', '.', '[^b]', 'a', 'b'];
const SMALL_EDGES = ['\\b', '\\B', '^', '$', '(?=a)', '(?!b)', '(?<=a)', '(?<!b)', '(?=a|$)', '(?<!^)'];
const smallItem = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(...SMALL_LEAVES), fc.constantFrom('', '', '', '?', '*', '{2}'))
      .map((parts) => parts.join('')),
  },
  { weight: 2, arbitrary: fc.constantFrom(...SMALL_EDGES) },
);
const smallPattern = fc
  .tuple(fc.array(smallItem, { minLength: 1, maxLength: 5 }), fc.array(smallItem, { maxLength: 3 }))
  .map(([first, second]) =>
    second.length === 0 ? first.join('') : `(?:${first.join('')}|${second.join('')})a`,
  );

test('the distance to the nearest match is the one that trying all short texts finds', () => {
  let found = 0;
  fc.assert(
    fc.property(smallPattern, (source) => {
      const root = parse(source);
      fc.pre(root !== null);
      const program = createProgram({ root, nfa: createNfa(root, 0), protect: 0 });
      const { alphabet, contextOf, contextCount, nfa } = program;
      const least = createExactLeast({
        nfa,
        alphabet,
        contextOf,
        contextCount,
        holdsEdge: (edge, cls) => holdsEdge(program, edge, cls),
      });
      const texts = listClassTexts(alphabet);
      const followers = Array.from({ length: alphabet.edge + 1 }, (_, cls) => cls);
      for (let node = 0; node < nfa.size; node++) {
        if (node === MATCH_NODE) continue;
        for (let context = 0; context < contextCount; context++) {
          const before = contextOf.indexOf(context);
          const nearest = texts
            .filter(({ classes }) =>
              followers.some((follower) => canTake({ program, text: [...classes, follower] }, node, before)),
            )
            .reduce((shortest, { units }) => Math.min(shortest, units), Infinity);
          if (nearest <= MOST_UNITS) {
            expect(least(node, context)).toBe(nearest);
            found += 1;
          } else expect(least(node, context)).toBeGreaterThan(MOST_UNITS);
        }
      }
    }),
    { numRuns: readPropertyRuns(40) },
  );
  expect(found).toBeGreaterThan(100);
});
