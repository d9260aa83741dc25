import OpenAI from 'openai';
import { answerOf } from './shared/openai-responses-answer.ts';
import { SETTINGS } from './shared/openai-settings.ts';
import { type PageClient, PROMPT } from './shared/page-client.ts';

export const read: PageClient = async (baseURL, { see }) => {
  const client = new OpenAI({ ...SETTINGS, baseURL });
  const stream = await client.responses.create({ model: 'any', input: PROMPT, stream: true });
  let last: OpenAI.Responses.Response | undefined;
  for await (const event of stream) {
    see(event);
    if ('response' in event) last = event.response;
  }
  if (last === undefined) throw new Error('no response came');
  return answerOf(last);
};
