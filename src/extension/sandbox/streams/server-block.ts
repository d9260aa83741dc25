import type { ScanAnswer, ScanMessage, VerdictMessage } from '../../bridge/index.ts';

/** @param message for the reader */
export const blockByServer = (message: string): NonNullable<ScanAnswer['blocked']> => ({
  ruleId: 'stinger.server',
  message,
});

/** The verdict on a scan of a stream that the server has blocked: nothing of it is shown. */
export function refuseScan({ stream, seq, texts }: ScanMessage, message: string): VerdictMessage {
  const answer: ScanAnswer = { text: '', held: 0, blocked: blockByServer(message) };
  return { type: 'verdict', stream, seq, answers: texts.map(() => answer) };
}
