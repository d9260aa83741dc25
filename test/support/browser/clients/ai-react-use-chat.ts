import { Chat, useChat } from '@ai-sdk/react';
import { DefaultChatTransport, isToolUIPart, type UIMessage } from 'ai';
import { createElement, type ReactElement, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { type PageClient, PROMPT } from './shared/page-client.ts';

interface ChatPageProps {
  readonly chat: Chat<UIMessage>;
  onRender(messages: readonly UIMessage[]): void;
}

function ChatPage({ chat, onRender }: ChatPageProps): ReactElement {
  const { messages } = useChat({ chat });
  useEffect(() => onRender(messages));
  const texts = messages.map(({ id, parts }) => createElement('p', { key: id }, textOf(parts)));
  return createElement('main', null, ...texts);
}

const textOf = (parts: UIMessage['parts']): string =>
  parts.map((part) => (part.type === 'text' ? part.text : '')).join('');

export const read: PageClient = async (url, { glimpse }) => {
  const host = document.body.appendChild(document.createElement('div'));
  const root = createRoot(host);
  const chat = new Chat<UIMessage>({ transport: new DefaultChatTransport({ api: url }) });
  const onRender = (messages: readonly UIMessage[]): void =>
    glimpse([host.textContent, structuredClone(messages)]);
  root.render(createElement(ChatPage, { chat, onRender }));
  try {
    await chat.sendMessage({ text: PROMPT });
    if (chat.error !== undefined) throw chat.error;
    const parts = chat.lastMessage?.parts ?? [];
    return {
      text: textOf(parts),
      toolInputs: parts.filter(isToolUIPart).map((part): unknown => part.input),
      end: chat.status,
      whole: parts,
    };
  } finally {
    root.unmount();
    host.remove();
  }
};
