import { Ollama } from 'ollama/browser';
import { MESSAGES, type PageClient } from './shared/page-client.ts';

export const read: PageClient = async (host, { see }) => {
  const stream = await new Ollama({ host }).chat({ model: 'any', messages: MESSAGES, stream: true });
  const toolInputs: unknown[] = [];
  let text = '';
  let end: unknown = null;
  for await (const part of stream) {
    see(part);
    text += part.message.content;
    toolInputs.push(...(part.message.tool_calls ?? []).map((call) => call.function.arguments));
    if (part.done) end = part.done_reason;
  }
  return { text, toolInputs, end };
};
