import { Mistral } from '@mistralai/mistralai';
import { InputPieces } from './shared/input-pieces.ts';
import { MESSAGES, type PageClient } from './shared/page-client.ts';

export const read: PageClient = async (serverURL, { see }) => {
  const client = new Mistral({ apiKey: 'no-key', serverURL });
  const stream = await client.chat.stream({ model: 'any', messages: MESSAGES });
  const inputs = new InputPieces();
  let text = '';
  let end: unknown = null;
  for await (const { data } of stream) {
    see(data);
    const choice = data.choices[0];
    if (typeof choice?.delta.content === 'string') text += choice.delta.content;
    for (const { index = 0, function: called } of choice?.delta.toolCalls ?? []) {
      inputs.add(index, called.arguments as string);
    }
    end = choice?.finishReason ?? end;
  }
  return { text, end, toolInputs: inputs.parse() };
};
