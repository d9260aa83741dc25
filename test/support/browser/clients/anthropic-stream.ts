import Anthropic from '@anthropic-ai/sdk';
import { SETTINGS } from './shared/openai-settings.ts';
import { MESSAGES, type PageClient } from './shared/page-client.ts';

export const read: PageClient = async (baseURL, { see, glimpse }) => {
  const client = new Anthropic({ ...SETTINGS, baseURL });
  const stream = client.messages.stream({ model: 'any', max_tokens: 1, messages: MESSAGES });
  stream.on('streamEvent', (event, snapshot) => {
    see(structuredClone(event));
    glimpse(structuredClone(snapshot));
  });
  stream.on('text', (delta, snapshot) => see(['text', delta, snapshot]));
  stream.on('inputJson', (delta, snapshot) => see(['inputJson', delta, structuredClone(snapshot)]));
  stream.on('contentBlock', (block) => see(['contentBlock', structuredClone(block)]));
  const whole = await stream.finalMessage();
  return {
    text: whole.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join(''),
    toolInputs: whole.content.flatMap((block) => (block.type === 'tool_use' ? [block.input] : [])),
    end: whole.stop_reason,
    whole,
  };
};
