import fc from 'fast-check';
import type { EngineRule } from '../../src/engine/index.ts';
import type { Random } from './cut-text.ts';
import { patternArbitrary, textArbitrary } from './pattern-arbitrary.ts';

/** A rule, and the means to write text that it is likely to find something in. */
export interface KindDraft {
  readonly rule: EngineRule;
  readonly sample: (random: Random) => string;
}

type Unnamed = Omit<KindDraft, 'rule'> & { readonly rule: Record<string, unknown> };

const common = fc.record({
  action: fc.constantFrom('redact', 'redact', 'block', 'warn'),
  maxMatchLength: fc.constantFrom(2, 3, 5, 8, 256),
});

const regex: fc.Arbitrary<Unnamed> = fc
  .tuple(patternArbitrary, fc.nat(9), common)
  .map(([{ source, groupCount, sample }, group, fields]) => {
    const protect = group % (groupCount + 1);
    const rule = { ...fields, kind: 'regex', pattern: source, flags: '' };
    return { rule: protect > 0 ? { ...rule, protect } : rule, sample };
  });

const keyword: fc.Arbitrary<Unnamed> = fc
  .tuple(
    fc.array(fc.stringMatching(/^[abcK1_ -]{1,4}$/), { minLength: 1, maxLength: 4 }),
    fc.record({ caseSensitive: fc.boolean(), wholeWord: fc.boolean() }),
    common,
  )
  .map(([keywords, options, fields]) => ({
    rule: { ...fields, ...options, kind: 'keyword', keywords },
    sample: (random) => keywords[Math.floor(random() * keywords.length)]!,
  }));

const region: fc.Arbitrary<Unnamed> = fc
  .tuple(patternArbitrary, patternArbitrary, fc.constantFrom(3, 6, 12, 1_000), common)
  .map(([begin, end, maxLength, fields]) => ({
    rule: { ...fields, kind: 'region', begin: begin.source, end: end.source, maxLength },
    sample: (random) => begin.sample(random) + end.sample(random),
  }));

/** A few rules of any kind, without validators, a text, and a seed. */
export const kindCase = fc
  .array(fc.oneof(regex, keyword, region), { minLength: 1, maxLength: 3 })
  .chain((unnamed) => {
    const drafts = unnamed.map(({ rule, sample }, i): KindDraft => {
      return { rule: { ...rule, id: `r${i}`, replacement: `<${i}>` } as unknown as EngineRule, sample };
    });
    const patterns = drafts.map(({ sample }) => ({ source: '', isNullable: false, groupCount: 0, sample }));
    return fc.record({ drafts: fc.constant(drafts), text: textArbitrary(patterns, 6), seed: fc.nat(0xffff) });
  });
