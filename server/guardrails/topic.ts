import { z } from 'zod';
import type { EngineRule } from '../../src/engine/index.ts';
import { listSome, makeFinding, NOTHING_FOUND, ReactionSchema } from './finding.ts';
import type { CheckInput, Finding } from './guardrail.ts';
import { defineKind } from './guardrail-kind.ts';
import { makeLocalCharacteristics } from './local-characteristics.ts';
import { createRuleSearch } from './rules/create-rule-search.ts';

const nameHint = 'must be a name of 1 to 60 characters';
const wordHint = 'must be a word or words of 1 to 256 characters';

const TopicSchema = z.strictObject({
  name: z.string(nameHint).min(1, nameHint).max(60, nameHint),
  keywords: z
    .array(z.string(wordHint).min(1, wordHint).max(256, wordHint), 'must be a list of words')
    .min(1, 'must have at least one word')
    .max(10_000, 'must have at most 10000 words'),
  /** Different words of the topic that make a text one of it. */
  minWords: z.int('must be a whole number above 0').min(1, 'must be a whole number above 0').default(1),
});

const topics = z.array(TopicSchema).min(1).max(200).exactOptional();

const TopicOptionsSchema = z
  .strictObject({
    /** What may not be spoken about. */
    deny: topics,
    /** What alone may be spoken about. */
    allow: topics,
    /** Texts with fewer words can't be told to be off the topic. */
    minTextWords: z.int().min(0).default(12),
    action: ReactionSchema.default('block'),
  })
  .refine(
    ({ deny, allow }) => deny !== undefined || allow !== undefined,
    'must have "deny", "allow" or both, each a list of {"name", "keywords"}',
  );

type TopicOptions = z.output<typeof TopicOptionsSchema>;
type Topic = z.output<typeof TopicSchema>;

const characteristics = makeLocalCharacteristics('FAST', 4);

/** Topics by their words: those that are forbidden, or those that everything has to be about. */
export const topicKind = defineKind(TopicOptionsSchema, (id, options) => {
  const findDenied = createTopicSearch(options.deny ?? []);
  const findAllowed = createTopicSearch(options.allow ?? []);
  return {
    id,
    performanceCharacteristics: () => characteristics,
    check: async (input, signal) => {
      const denied = await findDenied(input, signal);
      if (denied.length > 0) return makeFinding(options.action, `It is about: ${listSome(denied)}.`);
      return judgeAllowed(options, input, () =>
        // What an answer is about may be said in the sentence before.
        findAllowed({ ...input, text: `${input.context}\n${input.text}`, context: '' }, signal),
      );
    },
  };
});

async function judgeAllowed(
  { allow, minTextWords, action }: TopicOptions,
  { text }: CheckInput,
  find: () => Promise<readonly string[]>,
): Promise<Finding> {
  if (allow === undefined || countWords(text) < minTextWords) return NOTHING_FOUND;
  const found = await find();
  return found.length > 0 ? NOTHING_FOUND : makeFinding(action, 'It is about none of the allowed topics.');
}

type TopicSearch = (input: CheckInput, signal: AbortSignal) => Promise<readonly string[]>;

/** @returns finds the names of the topics of which enough different words are in a text */
function createTopicSearch(list: readonly Topic[]): TopicSearch {
  if (list.length === 0) return async () => [];
  const search = createRuleSearch(list.map(toRule));
  return async (input, signal) => {
    const words = new Map(list.map((_topic, index) => [String(index), new Set<string>()]));
    await search.find(input, signal, (ruleId, readMatched) =>
      words.get(ruleId)?.add(readMatched().toLowerCase()),
    );
    return list
      .filter(({ minWords }, index) => (words.get(String(index))?.size ?? 0) >= minWords)
      .map(({ name }) => name);
  };
}

function toRule({ keywords }: Topic, index: number): EngineRule {
  return {
    id: String(index),
    kind: 'keyword',
    keywords,
    caseSensitive: false,
    wholeWord: true,
    action: 'warn',
  };
}

function countWords(text: string): number {
  return text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
}
