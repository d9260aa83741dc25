import { joinBody } from './shared/openai-chunks.ts';
import type { PageClient } from './shared/page-client.ts';

export const read: PageClient = async (url, { glimpse }) => {
  const xhr = new XMLHttpRequest();
  xhr.addEventListener('progress', () => glimpse(xhr.responseText));
  await new Promise<void>((resolve) => {
    xhr.addEventListener('loadend', () => resolve());
    xhr.open('GET', url);
    xhr.send();
  });
  return { ...joinBody(xhr.responseText), whole: [xhr.status, xhr.responseText] };
};
