import { describe, expect, test } from 'vitest';
import { createGuardrail } from '../../../support/create-guardrail.ts';
import { makeInput } from '../../../support/fake-guardrail.ts';

const signal = new AbortController().signal;

async function judge(kind: string, options: Record<string, unknown>, text: string, context = '') {
  const guardrail = await createGuardrail(kind, options);
  return guardrail.check(makeInput(text, { context }), signal);
}

describe('length', () => {
  test.each([
    [{ maxCharacters: 3 }, 'abc', 'allow'],
    [{ maxCharacters: 3 }, 'abcd', 'block'],
    [{ maxCharacters: 3 }, '🦄🦄🦄', 'allow'],
    [{ minCharacters: 2 }, '🦄', 'block'],
    [{ minCharacters: 2, maxCharacters: 2 }, 'ab', 'allow'],
    [{ maxLines: 2 }, 'a\nb', 'allow'],
    [{ maxLines: 2 }, 'a\r\nb\rc', 'block'],
    [{ maxLines: 2, action: 'warn' }, 'a\nb\nc', 'warn'],
  ])('%j judges %j as %s', async (options, text, action) => {
    expect((await judge('length', options, text)).action).toBe(action);
  });
});

const topic = (name: string, keywords: string[], minWords?: number) => ({
  name,
  keywords,
  ...(minWords === undefined ? {} : { minWords }),
});

describe('denied topics', () => {
  const deny = [
    topic('money', ['shares', 'stock market']),
    topic('medicine', ['dose', 'tablet', 'doctor'], 2),
  ];

  test.each([
    ['You should buy SHARES now.', 'block'],
    ['It shares its name with a river.', 'block'],
    ['The sharesman sold nothing.', 'allow'],
    ['The doctor is a doctor, and a DOCTOR.', 'allow'],
    ['The doctor gave me a tablet.', 'block'],
  ])('judge %j as %s', async (text, action) => {
    expect((await judge('topic', { deny }, text)).action).toBe(action);
  });

  test('are named, and their words are not', async () => {
    const { reason } = await judge('topic', { deny }, 'Ask your doctor for a dose of shares.');
    expect(reason).toBe('It is about: money, medicine.');
  });
});

describe('allowed topics', () => {
  const allow = [topic('shop', ['order', 'delivery'])];
  const LONG = 'Tell me everything about the kings of France and who of them lived longest, please.';

  test.each([
    [LONG, '', 'block'],
    [`${LONG} And my order?`, '', 'allow'],
    [LONG, 'Where is my order?', 'allow'],
    ['Thank you!', '', 'allow'],
  ])('judge %j after %j as %s', async (text, context, action) => {
    expect((await judge('topic', { allow }, text, context)).action).toBe(action);
  });

  test('are asked after denied ones', async () => {
    const options = { allow, deny: [topic('kings', ['kings'])] };
    expect((await judge('topic', options, `${LONG} And my order?`)).reason).toBe('It is about: kings.');
  });
});
