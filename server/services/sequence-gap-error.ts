import { CodedError } from '../../src/protocol/index.ts';

/** SEQUENCE_GAP with the number that the client has to send next. */
export class SequenceGapError extends CodedError<'SEQUENCE_GAP'> {
  readonly expectedSeq: number;

  constructor(receivedSeq: number, expectedSeq: number) {
    super('SEQUENCE_GAP', `Got sequence number ${receivedSeq}, expected ${expectedSeq}.`);
    this.expectedSeq = expectedSeq;
  }
}
