import { GoogleGenAI } from '@google/genai';
import { type PageClient, PROMPT } from './shared/page-client.ts';

export const read: PageClient = async (baseUrl, { see }) => {
  const client = new GoogleGenAI({ apiKey: 'no-key', httpOptions: { baseUrl } });
  const stream = await client.models.generateContentStream({ model: 'any', contents: PROMPT });
  const toolInputs: unknown[] = [];
  let text = '';
  let end: unknown = null;
  for await (const chunk of stream) {
    see(chunk);
    const candidate = chunk.candidates?.[0];
    text += (candidate?.content?.parts ?? []).map((part) => (part.thought ? '' : (part.text ?? ''))).join('');
    // Arguments that come in pieces have a place of their own, which this page does not read.
    toolInputs.push(...(chunk.functionCalls ?? []).flatMap((call) => call.args ?? []));
    end = candidate?.finishReason ?? end;
  }
  return { text, toolInputs, end };
};
