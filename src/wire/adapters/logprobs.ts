import { isJsonObject, stringsIn, textAt } from '../json/walk-json.ts';
import type { Json, JsonObject, TextPart } from '../types.ts';

/**
 * The log probabilities in a member called `logprobs`, which repeat a text in pieces: judged together, unless
 * they are the text and nothing more. What is found in them takes them all away.
 * @param shown the text beside them
 */
export function readLogprobs(holder: JsonObject, shown: string): readonly TextPart[] {
  const { logprobs } = holder;
  if (typeof logprobs !== 'object' || logprobs === null) return [];
  const tokens = tokensOf(logprobs);
  const strings = [...stringsIn(logprobs), ...alternativesIn(logprobs)];
  const isRepetition = tokens.join('') === shown && strings.length === tokens.filter(Boolean).length;
  const text = isRepetition ? '' : [tokens.join(''), ...strings].join('\n');
  return [
    {
      channel: 'logprobs',
      kind: 'data',
      mode: text === '' ? 'append' : 'whole',
      text,
      ends: true,
      place: { holder, key: 'logprobs' },
      put: () => dropLogprobs(holder),
    },
  ];
}

/** Takes log probabilities away, as formats do that have none to give. */
export function dropLogprobs(holder: Json[] | JsonObject): void {
  if (isJsonObject(holder) && 'logprobs' in holder)
    holder['logprobs'] = Array.isArray(holder['logprobs']) ? [] : null;
}

/** The pieces of the text itself, however the format lists them. */
function tokensOf(logprobs: Json[] | JsonObject): readonly string[] {
  if (Array.isArray(logprobs)) return logprobs.map(tokenOf);
  const { tokens, content, refusal } = logprobs;
  return [tokens, content, refusal].flatMap((list) => (Array.isArray(list) ? list.map(tokenOf) : []));
}

function tokenOf(entry: Json): string {
  if (typeof entry === 'string') return entry;
  return isJsonObject(entry) ? textAt({ holder: entry, key: 'token' }) : '';
}

/** Where alternatives to a token are listed as the names of members: those that are not the token itself. */
function alternativesIn(logprobs: Json[] | JsonObject): readonly string[] {
  if (Array.isArray(logprobs)) return [];
  const { tokens, top_logprobs: alternatives } = logprobs;
  if (!Array.isArray(tokens) || !Array.isArray(alternatives)) return [];
  return alternatives.flatMap((entry, index) =>
    isJsonObject(entry) ? Object.keys(entry).filter((name) => name !== tokens[index]) : [],
  );
}
