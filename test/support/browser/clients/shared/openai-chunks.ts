import type OpenAI from 'openai';
import { InputPieces } from './input-pieces.ts';
import type { Answer } from './page-client.ts';

type Chunk = Pick<OpenAI.ChatCompletionChunk, 'choices'>;

/** Puts the first choice of a chat together, as a page does that has no library for it. */
export function joinChunks(chunks: readonly Chunk[]): Answer {
  const choices = chunks.flatMap((chunk) => chunk.choices).filter(({ index }) => index === 0);
  const inputs = new InputPieces();
  for (const call of choices.flatMap(({ delta }) => delta?.tool_calls ?? [])) {
    inputs.add(call.index, call.function?.arguments);
  }
  return {
    text: choices.map(({ delta }) => delta?.content ?? '').join(''),
    toolInputs: inputs.parse(),
    end: choices.findLast(({ finish_reason }) => finish_reason !== null)?.finish_reason ?? null,
  };
}

/** Reads the data of events, but for the end mark. */
export function joinData(data: readonly string[]): Answer {
  return joinChunks(data.filter((one) => one !== '[DONE]').map((one) => JSON.parse(one) as Chunk));
}

/** Reads a whole body of events. */
export function joinBody(body: string): Answer {
  const blocks = body.split('\n\n').filter((block) => block !== '');
  return joinData(blocks.map((block) => block.replace(/^data: /, '')));
}
