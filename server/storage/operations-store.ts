/** What watches over the server ask of its store. */
export interface OperationsStore {
  /**
   * Resolves when something could be written and synced.
   * @throws whatever the disk says
   */
  assertWritable(): Promise<void>;
  /**
   * @param seenBeforeMs counts only those without a request since then; milliseconds since 1970
   * @returns sessions in that state
   */
  countSessions(state: 'ACTIVE' | 'MONITORING', seenBeforeMs?: number): Promise<number>;
}
