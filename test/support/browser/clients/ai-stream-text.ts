import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { jsonSchema, streamText } from 'ai';
import { type PageClient, PROMPT } from './shared/page-client.ts';

const description = 'Looks something up';
const inputSchema = jsonSchema<never>({ type: 'object' });

export const read: PageClient = async (baseURL, { see }) => {
  const provider = createOpenAICompatible({ name: 'any', baseURL, apiKey: 'no-key' });
  const result = streamText({
    model: provider.chatModel('any'),
    prompt: PROMPT,
    tools: { look_up: { description, inputSchema } },
    onError: () => undefined,
  });
  const toolInputs: unknown[] = [];
  let text = '';
  for await (const part of result.fullStream) {
    see(withoutTimes(part));
    if (part.type === 'error') throw part.error;
    if (part.type === 'text-delta') text += part.text;
    if (part.type === 'tool-call') toolInputs.push(part.input);
  }
  const whole = { text: await result.text, content: await result.content };
  return { text, toolInputs, end: await result.finishReason, whole };
};

/** What took how long is never the same. */
function withoutTimes(part: object): object {
  return { ...part, performance: undefined };
}
