import type { PageClient } from './shared/page-client.ts';
import { readSocket } from './shared/socket-messages.ts';

export const read: PageClient = async (url, notes) => {
  const { messages, close } = await readSocket(url, notes);
  return { text: messages.join(''), toolInputs: [], end: close };
};
