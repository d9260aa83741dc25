import { type AuditCheckpoint, CodedError, type Root } from '../../src/protocol/index.ts';
import { verifyCheckpoint } from '../../src/trust/index.ts';
import { type SigningKey, signDocument } from '../signing/index.ts';
import type { AuditHead, AuditStore } from '../storage/store.ts';

export interface Checkpointer {
  /**
   * Signs where the log ends, if it is time to: enough new entries, or entries that have waited long enough.
   * @returns whether a checkpoint was written
   * @throws {AuditTamperedError} also from the others
   */
  signIfDue(): Promise<boolean>;
  /** Signs where the log ends, if the newest checkpoint says anything else. */
  sign(): Promise<boolean>;
  /**
   * Signs that records up to a position may be gone. To be called before they are deleted.
   * @returns the greatest position for which that has been signed by now
   */
  allowForgetting(through: number): Promise<number>;
}

export interface CheckpointSigning {
  /** Names the key. */
  readonly root: Root;
  readonly key: SigningKey;
  readonly now: () => Date;
  /** New entries that make a checkpoint due at once. */
  readonly everyEntries: number;
  /** How long a new entry may wait for one, milliseconds. */
  readonly everyMs: number;
}

/** The log doesn't hold what was signed. Who reads this looks for the one who changed the database. */
export class AuditTamperedError extends Error {
  override readonly name = 'AuditTamperedError';
}

type Signed = Pick<AuditCheckpoint, 'size' | 'head' | 'forgottenThrough'>;

const NOTHING: Signed = { size: -1, head: '', forgottenThrough: 0 };

/** @param store its newest checkpoint is taken for nothing where no key of the root signed it */
export function createCheckpointer(store: AuditStore, signing: CheckpointSigning): Checkpointer {
  const readNewest = createNewestReader(store, signing.root);
  let waitingSinceMs: number | null = null;

  const readEnds = async () => {
    // The checkpoint first: entries that come in between are on the safe side then.
    const last = await readNewest();
    const head = await store.readHead();
    assertContinues(head, last);
    return { head, last };
  };

  const write = async (head: AuditHead, forgottenThrough: number): Promise<void> => {
    const bytes = signDocument(
      {
        type: 'checkpoint',
        log: head.logId,
        size: head.position,
        head: head.hash,
        forgottenThrough,
        issued: signing.now().toISOString(),
      },
      [signing.key],
    );
    await store.addCheckpoint(new TextDecoder().decode(bytes));
    waitingSinceMs = null;
  };

  const isDue = (newEntries: number): boolean => {
    const nowMs = signing.now().getTime();
    waitingSinceMs ??= nowMs;
    return newEntries >= signing.everyEntries || nowMs - waitingSinceMs >= signing.everyMs;
  };

  const signWhere = async (isWanted: (newEntries: number) => boolean): Promise<boolean> => {
    const { head, last } = await readEnds();
    const newEntries = head.position - last.size;
    if (newEntries === 0 || !isWanted(newEntries)) return false;
    await write(head, last.forgottenThrough);
    return true;
  };

  return {
    sign: () => signWhere(() => true),
    signIfDue: () => signWhere(isDue),
    async allowForgetting(through) {
      const { head, last } = await readEnds();
      if (through <= last.forgottenThrough) return last.forgottenThrough;
      const allowed = Math.min(through, head.position);
      await write(head, allowed);
      return allowed;
    },
  };
}

/** Verifies each checkpoint once, and remembers how far the log was when it last looked. */
function createNewestReader(store: AuditStore, root: Root): () => Promise<Signed> {
  let envelope = '';
  let newest = NOTHING;
  return async () => {
    const stored = await store.findNewestCheckpoint();
    if (stored?.envelope === envelope) return newest;
    const signed = stored === null ? NOTHING : readSigned(root, stored.envelope);
    if (signed.size < newest.size) {
      throw new AuditTamperedError(`The checkpoint of ${newest.size} entries is gone from the database.`);
    }
    envelope = stored?.envelope ?? '';
    newest = signed;
    return newest;
  };
}

/** A root that has lost the key of earlier checkpoints begins anew: what they allowed, they allow on their own. */
function readSigned(root: Root, envelope: string): Signed {
  try {
    return verifyCheckpoint(root, new TextEncoder().encode(envelope));
  } catch (error) {
    if (error instanceof CodedError) return NOTHING;
    throw error;
  }
}

function assertContinues(head: AuditHead, last: Signed): void {
  if (last.size < head.position || (last.size === head.position && last.head === head.hash)) return;
  throw new AuditTamperedError(
    `The audit log has ${head.position} entries and doesn't end as its checkpoint of ${last.size} says. ` +
      'No other is signed until that is cleared up. Run `stinger audit verify`.',
  );
}
