import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonText } from '../../../src/wire/batch/json-text.ts';
import type { Json } from '../../../src/wire/index.ts';
import { patchJson } from '../../../src/wire/json/patch-json.ts';
import { createSecretGate, createSlowGate, identityGate, type StreamGate } from '../../support/wire/gates.ts';

const RUNS = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 200) };

const stringArb = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc
    .array(fc.constantFrom('secret', 'sec', 'ret', '"', '\\', '\n', '🐝', '/'), { maxLength: 6 })
    .map((parts) => parts.join('')),
);

const { value: valueArb } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    stringArb,
    fc.constantFrom<Json>(null, true, false, 0, -1.5, 1e21, 12_345_678),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(stringArb, tie('value'), { maxKeys: 3 }),
  ),
}));

/** Spells a value in one of the many ways that JSON allows. */
function spell(value: Json, nextChoice: () => number): string {
  const space = (): string => ' '.repeat(nextChoice() % 2);
  if (typeof value === 'string') return spellString(value, nextChoice);
  if (Array.isArray(value))
    return `[${value.map((item) => space() + spell(item, nextChoice) + space()).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, item]) => `${spellString(key, nextChoice)}${space()}:${space()}${spell(item, nextChoice)}`,
  );
  return `{${members.join(`,${space()}`)}}`;
}

function spellString(text: string, nextChoice: () => number): string {
  const units = text.split('').map((unit) => {
    const choice = nextChoice() % 4;
    if (choice === 0) return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
    if (unit === '/' && choice === 1) return '\\/';
    const plain = JSON.stringify(unit).slice(1, -1);
    // Alone, half a pair would be escaped; beside its other half it needn't be.
    return /^\\ud[89a-f]/.test(plain) ? unit : plain;
  });
  return `"${units.join('')}"`;
}

const spelledArb = fc
  .tuple(valueArb, fc.array(fc.nat(100), { minLength: 1, maxLength: 20 }))
  .map(([value, choices]) => {
    let turn = 0;
    return { value, text: spell(value, () => choices[turn++ % choices.length] ?? 0) };
  });

const piecesArb = fc
  .tuple(spelledArb, fc.array(fc.nat(6), { minLength: 1, maxLength: 10 }))
  .map(([spelled, sizes]) => {
    const pieces: string[] = [];
    for (let at = 0, turn = 0; at < spelled.text.length; turn += 1) {
      const size = 1 + (sizes[turn % sizes.length] ?? 0);
      pieces.push(spelled.text.slice(at, at + size));
      at += size;
    }
    return { ...spelled, pieces };
  });

/** What comes out for each piece, and at the end. */
function pass(pieces: readonly string[], gate: StreamGate): string[] {
  const json = new JsonText('t', 'tool-arguments', () => false);
  return [...pieces, null].map((piece) => {
    const slot = json.push(piece ?? '', piece === null);
    return slot.compose(slot.requests.map(gate));
  });
}

function mapStrings(value: Json, change: (text: string) => string): Json {
  return JSON.parse(JSON.stringify(value), (_key, item: Json) =>
    typeof item === 'string' ? change(item) : item,
  ) as Json;
}

describe('JSON that grows', () => {
  test('comes out as it was spelled when nothing changes', () => {
    const property = fc.property(piecesArb, ({ pieces, text }) => {
      expect(pass(pieces, identityGate).join('')).toBe(text);
    });
    fc.assert(property, RUNS);
  });

  test('comes out as it was spelled when it is only held back', () => {
    const property = fc.property(
      piecesArb,
      fc.array(fc.nat(9), { minLength: 1 }),
      ({ pieces, text }, holds) => {
        let turn = 0;
        const gate = createSlowGate(() => holds[turn++ % holds.length] ?? 0);
        expect(pass(pieces, gate).join('')).toBe(text);
      },
    );
    fc.assert(property, RUNS);
  });

  test('means the same with each string redacted, and parses', () => {
    const property = fc.property(piecesArb, ({ pieces, value }) => {
      const text = pass(pieces, createSecretGate('secret', '"\\x"')).join('');
      expect(JSON.parse(text)).toEqual(mapStrings(value, (string) => string.replaceAll('secret', '"\\x"')));
    });
    fc.assert(property, RUNS);
  });

  test('never stops in the middle of an escape or a number', () => {
    const property = fc.property(piecesArb, ({ pieces }) => {
      let shown = '';
      for (const output of pass(pieces, createSecretGate('secret', '\\n')).slice(0, -1)) {
        shown += output;
        const inside = /(?:^|[^\\])(?:\\\\)*(\\(?:u[0-9a-f]{0,3})?)$/i.exec(shown);
        expect(inside, shown).toBeNull();
      }
    });
    fc.assert(property, RUNS);
  });

  test('asks for the decoded values and nothing else', () => {
    const property = fc.property(piecesArb, ({ pieces, value }) => {
      const asked = new Map<string, string>();
      pass(pieces, (request) => {
        asked.set(request.channel, (asked.get(request.channel) ?? '') + request.text);
        return { text: request.text };
      });
      const strings: string[] = [];
      JSON.stringify(value, (_key, item: Json) => {
        if (typeof item === 'string' || typeof item === 'number') strings.push(String(item));
        return item;
      });
      const wanted = strings.filter((text) => text !== '' && !/^-?[\d.e+]+$/.test(text));
      expect([...asked.values()].filter((text) => !/^-?[\d.e+]+$/.test(text)).toSorted()).toEqual(
        wanted.toSorted(),
      );
    });
    fc.assert(property, RUNS);
  });

  test('is followed through texts that are no JSON without a loss', () => {
    const noiseArb = fc.array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        '"',
        '\\',
        'u00',
        ':',
        ',',
        'a',
        '1',
        '-',
        '.',
        'true',
        ' ',
        '\n',
        'secret',
      ),
      { maxLength: 30 },
    );
    const property = fc.property(noiseArb, (pieces) => {
      expect(pass(pieces, identityGate).join('')).toBe(pieces.join(''));
    });
    fc.assert(property, { numRuns: RUNS.numRuns * 5 });
  });
});

describe('patchJson', () => {
  test('leaves a value that is the same as it was spelled', () => {
    const property = fc.property(spelledArb, ({ value, text }) => {
      expect(patchJson(text, value)).toBe(text);
    });
    fc.assert(property, RUNS);
  });

  test('spells a changed value so that it parses to it', () => {
    const property = fc.property(spelledArb, stringArb, ({ value, text }, fresh) => {
      const changed = mapStrings(value, (string) => (string.length % 2 === 0 ? fresh : string));
      expect(JSON.parse(patchJson(text, changed))).toEqual(changed);
    });
    fc.assert(property, RUNS);
  });
});
