import { expect, test } from 'vitest';
import { compileRules, createGate, createScanner, EngineError } from '../../../../src/engine/index.ts';

const RULE_SET = compileRules([{ id: 'r', kind: 'regex', pattern: 'k\\d', flags: '', action: 'redact' }]);

test.each([5, undefined, null, new Uint8Array([107]), ['k1'], { length: 0 }])(
  'a chunk that is no text is refused and changes nothing: %s',
  (chunk) => {
    const gate = createGate(RULE_SET);
    const scanner = createScanner(RULE_SET);
    gate.push('k');
    scanner.push('k');
    for (const { push } of [gate, scanner]) {
      expect(() => push(chunk as unknown as string)).toThrow(expect.objectContaining({ code: 'NOT_TEXT' }));
      expect(() => push(chunk as unknown as string)).toThrow(EngineError);
    }
    expect(gate.push('1').text).toBe('[redacted: r]');
    expect(scanner.push('1')).toHaveLength(1);
  },
);
