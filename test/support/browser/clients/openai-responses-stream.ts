import OpenAI from 'openai';
import { answerOf } from './shared/openai-responses-answer.ts';
import { SETTINGS } from './shared/openai-settings.ts';
import { type PageClient, PROMPT } from './shared/page-client.ts';

export const read: PageClient = async (baseURL, { see }) => {
  const client = new OpenAI({ ...SETTINGS, baseURL });
  const stream = client.responses.stream({ model: 'any', input: PROMPT });
  stream.on('event', (event) => see(structuredClone(event)));
  return answerOf(await stream.finalResponse());
};
