/** What the hook of a Worker is told; a constant in front of its text. */
export interface WorkerSettings {
  /** What the page has asked for: the Worker's address as its own code sees it. */
  readonly address: string;
  /** The script is loaded from there, and this is said with how it went; null where its text follows by itself. */
  readonly token: string | null;
}

/** How loading went, after the token. */
export const LOADED = '+';
export const FAILED = '-';
