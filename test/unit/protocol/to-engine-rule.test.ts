import { expect, test } from 'vitest';
import { toEngineRule } from '../../../src/protocol/index.ts';
import { RULE } from '../../support/signed-documents.ts';

test('toEngineRule leaves out what only people read, and names the rule by its title', () => {
  expect(toEngineRule({ ...RULE, message: 'Stopped.' })).toEqual({
    id: RULE.id,
    action: RULE.action,
    kind: 'keyword',
    keywords: ['project nightjar'],
    caseSensitive: false,
    wholeWord: true,
    replacement: '[redacted: code name]',
  });
});

test('toEngineRule keeps a replacement that the rule sets, the empty one too', () => {
  expect(toEngineRule({ ...RULE, replacement: '' }).replacement).toBe('');
});
