import OpenAI from 'openai';
import { joinChunks } from './shared/openai-chunks.ts';
import { SETTINGS } from './shared/openai-settings.ts';
import { MESSAGES, type PageClient } from './shared/page-client.ts';

export const read: PageClient = async (baseURL, { see }) => {
  const client = new OpenAI({ ...SETTINGS, baseURL });
  const stream = await client.chat.completions.create({ model: 'any', messages: MESSAGES, stream: true });
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  for await (const chunk of stream) {
    see(chunk);
    chunks.push(chunk);
  }
  return joinChunks(chunks);
};
