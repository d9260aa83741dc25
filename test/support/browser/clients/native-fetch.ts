import { joinBody } from './shared/openai-chunks.ts';
import type { PageClient } from './shared/page-client.ts';

export const read: PageClient = async (url, { glimpse }) => {
  const { body } = await fetch(url);
  let text = '';
  for await (const piece of (body as ReadableStream<Uint8Array<ArrayBuffer>>).pipeThrough(
    new TextDecoderStream(),
  )) {
    text += piece;
    glimpse(piece);
  }
  return { ...joinBody(text), whole: text };
};
