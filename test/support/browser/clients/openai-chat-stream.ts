import OpenAI from 'openai';
import { answerOf } from './shared/openai-completion.ts';
import { SETTINGS } from './shared/openai-settings.ts';
import { MESSAGES, type PageClient } from './shared/page-client.ts';

export const read: PageClient = async (baseURL, { see, glimpse }) => {
  const client = new OpenAI({ ...SETTINGS, baseURL });
  const stream = client.chat.completions.stream({ model: 'any', messages: MESSAGES });
  stream.on('chunk', (chunk, snapshot) => {
    see(structuredClone(chunk));
    glimpse(structuredClone(snapshot));
  });
  stream.on('content.delta', ({ delta, snapshot }) => see(['content.delta', delta, snapshot]));
  stream.on('content.done', ({ content }) => see(['content.done', content]));
  stream.on('tool_calls.function.arguments.delta', (event) => see(['arguments.delta', { ...event }]));
  stream.on('tool_calls.function.arguments.done', (event) => see(['arguments.done', { ...event }]));
  return answerOf(await stream.finalChatCompletion());
};
