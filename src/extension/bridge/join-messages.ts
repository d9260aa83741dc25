/** What travels: one message as it is, several as a list. @param messages at least one */
export function joinMessages<T>(messages: readonly T[]): T | readonly T[] {
  return messages.length === 1 ? (messages[0] as T) : messages;
}
