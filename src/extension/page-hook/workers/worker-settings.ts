/** What the hook of a Worker is told; a constant in front of its text. */
export interface WorkerSettings {
  /** What the page has asked for: the Worker's address as its own code sees it. */
  readonly address: string;
  /** Said with how loading the page's script went; null where its text follows by itself. */
  readonly token: string | null;
  /** What is imported after the hook is the script: nothing has to be loaded by the hook. */
  readonly isModule: boolean;
}

/** How loading went, after the token. */
export const LOADED = '+';
export const FAILED = '-';
