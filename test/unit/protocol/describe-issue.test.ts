import { expect, test } from 'vitest';
import { describeIssue, EnvelopeSchema, RuleSchema } from '../../../src/protocol/index.ts';
import { RULE } from '../../support/signed-documents.ts';

test.each([
  [
    'the kinds that there are',
    RuleSchema,
    { ...RULE, kind: 'script' },
    'kind: unknown kind; use one of regex, keyword, region',
  ],
  [
    'the path of the field',
    EnvelopeSchema,
    { payload: '', payloadType: 'x', signatures: [{ keyid: 'k', sig: '!' }] },
    'signatures.0.sig: must be base64',
  ],
  ['no path where the whole is wrong', EnvelopeSchema, 1, 'Invalid input: expected object, received number'],
])('describeIssue gives %s', (_, schema, value, message) => {
  const { error } = schema.safeParse(value);
  expect(error && describeIssue(error)).toBe(message);
});
