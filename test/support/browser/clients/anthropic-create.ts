import Anthropic from '@anthropic-ai/sdk';
import { InputPieces } from './shared/input-pieces.ts';
import { SETTINGS } from './shared/openai-settings.ts';
import { MESSAGES, type PageClient } from './shared/page-client.ts';

export const read: PageClient = async (baseURL, { see }) => {
  const client = new Anthropic({ ...SETTINGS, baseURL });
  const stream = await client.messages.create({
    model: 'any',
    max_tokens: 1,
    messages: MESSAGES,
    stream: true,
  });
  let text = '';
  let end: unknown = null;
  const inputs = new InputPieces();
  for await (const event of stream) {
    see(event);
    if (event.type === 'message_delta') end = event.delta.stop_reason;
    if (event.type !== 'content_block_delta') continue;
    const { delta, index } = event;
    if (delta.type === 'text_delta') text += delta.text;
    if (delta.type === 'input_json_delta') inputs.add(index, delta.partial_json);
  }
  return { text, end, toolInputs: inputs.parse() };
};
