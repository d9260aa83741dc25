import type { Example } from './example.ts';
import { readRows } from './read-rows.ts';

interface CaseRow {
  readonly category: string;
  readonly label: 'allow' | 'warn' | 'block';
  readonly text: string;
}

/**
 * Short phrases that an earlier guardrail was tested with. What it was to do with them follows its own rules, so they
 * count in no figure of the whole; the shares that are found are told.
 */
export function readCases(topic: string): Example[] {
  return readRows<CaseRow>('stinger/cases.jsonl')
    .filter(({ category }) => category === `unit:${topic}`)
    .map(({ text, label }) => ({
      text,
      label: null,
      slice: `short phrases to ${label} (Stinger's first tests, never learnt from)`,
      licence: 'MIT',
      template: null,
      onlyIn: 'test',
    }));
}
