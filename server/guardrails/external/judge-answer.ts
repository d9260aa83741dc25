import { z } from 'zod';
import { parseJson } from '../../../src/protocol/index.ts';
import { NO_CATEGORY } from './judge-prompt.ts';

/** What a judge says of a text. No words of its own: they could repeat the text. */
export interface JudgeAnswer {
  readonly category: string;
  readonly score: number;
}

const CompletionSchema = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().max(4_000) }) })).min(1),
});

const schemaOf = (categories: readonly string[]) =>
  z.strictObject({ category: z.enum([...categories, NO_CATEGORY]), score: z.number().min(0).max(1) });

/** What the judge's server is told to write, where it can be told. */
export const describeAnswer = (categories: readonly string[]) => ({
  type: 'json_schema' as const,
  json_schema: {
    name: 'verdict',
    strict: true,
    schema: {
      type: 'object',
      properties: {
        category: { type: 'string', enum: [...categories, NO_CATEGORY] },
        score: { type: 'number' },
      },
      required: ['category', 'score'],
      additionalProperties: false,
    },
  },
});

/**
 * Reads what a chat model answered.
 * @param completion as it came
 * @returns null unless it is exactly one verdict, bare or in a code fence
 */
export function parseJudgeAnswer(completion: unknown, categories: readonly string[]): JudgeAnswer | null {
  const parsed = CompletionSchema.safeParse(completion);
  if (!parsed.success) return null;
  const content = parsed.data.choices[0]?.message.content.trim() ?? '';
  const json = /^```(?:json)?\s*\n([\s\S]*?)\n```$/.exec(content)?.[1] ?? content;
  const answer = schemaOf(categories).safeParse(parseJson(json));
  return answer.success ? answer.data : null;
}
