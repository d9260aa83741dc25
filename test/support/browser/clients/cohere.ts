import { type Cohere, CohereClientV2 } from 'cohere-ai';
import { InputPieces } from './shared/input-pieces.ts';
import { MESSAGES, type PageClient } from './shared/page-client.ts';

export const read: PageClient = async (environment, { see }) => {
  const client = new CohereClientV2({ token: 'no-key', environment });
  const stream = await client.chatStream({ model: 'any', messages: MESSAGES });
  const inputs = new InputPieces();
  let text = '';
  let end: unknown = null;
  for await (const event of stream) {
    see(event);
    if (event.type === 'content-delta') text += event.delta?.message?.content?.text ?? '';
    if (event.type === 'tool-call-delta') inputs.add(event.index ?? 0, argumentsOf(event));
    if (event.type === 'message-end') end = event.delta?.finishReason;
  }
  return { text, end, toolInputs: inputs.parse() };
};

const argumentsOf = ({ delta }: Cohere.ChatToolCallDeltaEvent): string | undefined =>
  delta?.message?.toolCalls?.function?.arguments;
