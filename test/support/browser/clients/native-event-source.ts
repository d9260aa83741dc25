import { joinData } from './shared/openai-chunks.ts';
import type { PageClient } from './shared/page-client.ts';

/** Reads until the end mark, as pages do; a connection that ends before is an error. */
export const read: PageClient = async (url, { see }) => {
  const source = new EventSource(url);
  const data: string[] = [];
  await new Promise<void>((resolve, reject) => {
    source.addEventListener('error', () => reject(new Error(`broken off, state ${source.readyState}`)));
    source.addEventListener('message', (event: MessageEvent<string>) => {
      see([event.data, event.lastEventId]);
      data.push(event.data);
      if (event.data === '[DONE]') resolve();
    });
  }).finally(() => source.close());
  return joinData(data);
};
