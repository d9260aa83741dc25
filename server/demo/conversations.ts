/** A recorded answer that the demo replays; the page has a button for each. */
export interface Conversation {
  /** In `data-conversation`, in requests, and the name of the stream's file. */
  readonly id: string;
  readonly format: 'openai-chat' | 'anthropic-messages';
}

export const CONVERSATIONS: readonly Conversation[] = [
  { id: 'clean', format: 'openai-chat' },
  { id: 'secrets', format: 'openai-chat' },
  { id: 'personal-data', format: 'openai-chat' },
  { id: 'code-name', format: 'openai-chat' },
  { id: 'tool-call', format: 'anthropic-messages' },
];
