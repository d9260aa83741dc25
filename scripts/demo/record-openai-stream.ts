import { cutLikeAModel } from './cut-like-a-model.ts';

/** 1 June 2030, in seconds: streams are the same in every run. */
const CREATED_SECONDS = 1_906_545_600;

/**
 * Gives the answer as OpenAI's Chat Completions API streams it.
 * @param id makes the completion's id
 */
export function recordOpenaiStream(id: string, answer: string): string {
  const pieces = cutLikeAModel(answer);
  const record = (choices: readonly object[], usage: object | null = null) => ({
    id: `chatcmpl-demo-${id}`,
    object: 'chat.completion.chunk',
    created: CREATED_SECONDS,
    model: 'demo-chat-1',
    service_tier: 'default',
    system_fingerprint: 'fp_demo',
    choices,
    usage,
  });
  const tokens = { prompt_tokens: 24, completion_tokens: pieces.length, total_tokens: 24 + pieces.length };
  const records = [
    record(choice({ role: 'assistant', content: '', refusal: null })),
    ...pieces.map((content) => record(choice({ content }))),
    record(choice({}, 'stop')),
    record([], tokens),
  ];
  return [...records.map((data) => JSON.stringify(data)), '[DONE]']
    .map((data) => `data: ${data}\n\n`)
    .join('');
}

function choice(delta: object, finishReason: string | null = null): readonly object[] {
  return [{ index: 0, delta, logprobs: null, finish_reason: finishReason }];
}
