import fc from 'fast-check';
import type { EngineRule } from '../../src/engine/index.ts';
import { patternArbitrary, textArbitrary } from './pattern-arbitrary.ts';

const actionArbitrary = fc.constantFrom<EngineRule['action']>('redact', 'redact', 'redact', 'warn', 'block');
const horizonArbitrary = fc.constantFrom(2, 3, 5, 8, 256);

const regexArbitrary = fc.record({
  pattern: patternArbitrary,
  group: fc.nat(9),
  action: actionArbitrary,
  maxMatchLength: horizonArbitrary,
  validators: fc.constantFrom<string[]>([], [], ['entropy:0.9'], ['luhn']),
});

const regionArbitrary = fc.record({
  begin: patternArbitrary,
  end: patternArbitrary,
  action: actionArbitrary,
  maxMatchLength: horizonArbitrary,
  maxLength: fc.constantFrom(3, 6, 12, 1_000),
});

/** A rule of any kind, and what to write texts with. */
const mixedArbitrary = fc.oneof(
  regexArbitrary.map(({ pattern, group, ...rest }) => {
    const protect = group % (pattern.groupCount + 1);
    const rule = { ...rest, kind: 'regex', pattern: pattern.source, flags: 'i' } as const;
    return { rule: protect > 0 ? { ...rule, protect } : rule, patterns: [pattern] };
  }),
  regionArbitrary.map(({ begin, end, ...rest }) => ({
    rule: { ...rest, kind: 'region', begin: begin.source, end: end.source } as const,
    patterns: [begin, end],
  })),
);

/** A few rules of all kinds that texts are dense with hits of, a text, and a seed to cut it by. */
export const mixedCase = fc.array(mixedArbitrary, { minLength: 1, maxLength: 4 }).chain((drafts) =>
  fc.record({
    rules: fc.constant(
      drafts.map(({ rule }, i): EngineRule => ({ ...rule, id: `r${i}`, replacement: `<${i}>` })),
    ),
    text: textArbitrary(
      drafts.flatMap(({ patterns }) => patterns),
      10,
    ),
    seed: fc.nat(0xffff),
  }),
);
