import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createGuardrail } from '../../support/create-guardrail.ts';
import { makeInput } from '../../support/fake-guardrail.ts';
import { readPropertyRuns } from '../../support/property-runs.ts';

const numRuns = readPropertyRuns(300);
const signal = new AbortController().signal;
const guardrail = await createGuardrail('url', { deny: ['bad.example'] });
const judge = async (text: string) => (await guardrail.check(makeInput(text), signal)).action;

const schemes = fc.constantFrom('https://', 'HTTP://', 'http:\\\\', 'ftp://', 'wss:/', '//');
const hosts = fc.constantFrom(
  'bad.example',
  'www.bad.example',
  'BAD.example',
  'bad。example',
  'ba%64.example',
);
const before = fc.constantFrom('', ' ', '\n', '(', '[x](', '"', '<', '“', ', ', '、');
const after = fc.constantFrom(
  '',
  '/',
  '/x?y#z',
  ':8080/',
  '?',
  '#',
  ')',
  '),',
  '. ',
  '.',
  '"',
  '>',
  '。',
  '，x',
  ' ',
);
const noise = fc.string({ unit: 'grapheme', maxLength: 40 });

describe('the url guardrail', () => {
  test('finds a denied host, however its address stands in whatever text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(noise, before, schemes, hosts, after, noise),
        async ([head, open, scheme, host, close, tail]) => {
          expect(await judge(`${head} ${open}${scheme}${host}${close} ${tail}`)).toBe('block');
        },
      ),
      { numRuns },
    );
  });

  test('lets text without an address go, and answers on any', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 200 }), async (text) => {
        const action = await judge(text);
        if (!/[:\\/]|bad/i.test(text.normalize('NFKC'))) expect(action).toBe('allow');
      }),
      { numRuns },
    );
  });
});
