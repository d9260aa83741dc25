import { createGuardrail } from '../../support/create-guardrail.ts';
import { describeGuardrail } from '../../support/guardrail-suite.ts';

const HARMLESS = 'The river is three kilometres long, and nobody has measured it since.';

describeGuardrail('regex', {
  create: () => createGuardrail('regex', { pack: 'packs/baseline.json' }),
  objectionable: 'My card is 4111 1111 1111 1111, please keep it.',
  harmless: HARMLESS,
});

describeGuardrail('keyword', {
  create: () => createGuardrail('keyword', { pack: 'packs/demo.json' }),
  objectionable: 'Ask the people of Project Nightjar about it.',
  harmless: HARMLESS,
});

describeGuardrail('length', {
  create: () => createGuardrail('length', { maxCharacters: 200 }),
  objectionable: 'a long story '.repeat(20),
  harmless: HARMLESS,
});

describeGuardrail('url', {
  create: () => createGuardrail('url', { deny: ['bad.example'] }),
  objectionable: 'Read https://www.bad.example/page first.',
  harmless: `${HARMLESS} See https://good.example/page.`,
});

describeGuardrail('topic', {
  create: () =>
    createGuardrail('topic', { deny: [{ name: 'finance', keywords: ['shares', 'stock market'] }] }),
  objectionable: 'You should buy shares before the summer.',
  harmless: HARMLESS,
});
