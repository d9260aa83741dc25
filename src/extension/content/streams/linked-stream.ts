import type { OpenMessage, ReadyMessage, StreamId } from '../../bridge/index.ts';
import type { LinkedStream, LinkFailure, StreamHead } from './engine-link.ts';
import { createLane, type Lane } from './lane.ts';

/** How long a stream waits for an engine that is still starting: a browser may have just been opened. */
const START_TIMEOUT_MS = 10_000;
/** Until the engine has said otherwise. */
const DEFAULTS: ReadyMessage = { type: 'ready', failPolicy: 'closed', verdictTimeoutMs: 2_000 };

/** What the streams of a document share. */
export interface Line {
  /** By way of the offscreen document: there from the beginning, and once more after the engine was lost. */
  readonly main: Lane;
  /** Straight to the sandbox frame, once it has answered. */
  shortcut: Lane | null;
  settings: ReadyMessage;
  isReady: boolean;
  /** Set for good. */
  isGone: boolean;
  /** Grows whenever the engine is lost, so that streams of an earlier engine fail instead of starting over. */
  generation: number;
  lastStream: StreamId;
  /** Streams that the engine gave up and that are still open here. */
  readonly dropped: Set<StreamId>;
}

export function createLine(): Line {
  return {
    main: createLane(),
    shortcut: null,
    settings: DEFAULTS,
    isReady: false,
    isGone: false,
    generation: 0,
    lastStream: 0,
    dropped: new Set(),
  };
}

/** The engine has given a stream up. */
export function dropStream(line: Line, stream: StreamId): void {
  line.dropped.add(stream);
  line.main.failStream(stream, 'lost');
  line.shortcut?.failStream(stream, 'lost');
}

/** A stream as it is announced. */
type NamedHead = StreamHead & Pick<OpenMessage, 'correlationId'>;

/** Documents that aren't secure have no `randomUUID`. */
const makeCorrelationId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );

/** Numbers a stream and tells the engine of it. */
function announce(line: Line, lane: Lane, head: NamedHead): StreamId {
  line.lastStream += 1;
  if (!line.isGone) lane.send({ type: 'open', stream: line.lastStream, ...head });
  return line.lastStream;
}

/** Opens a stream by the best way that there is. */
export function openStream(line: Line, opened: StreamHead): LinkedStream {
  // It stays the same where what passed unscanned is told under another number.
  const head: NamedHead = { ...opened, correlationId: makeCorrelationId() };
  let lane = line.shortcut ?? line.main;
  const stream = announce(line, lane, head);
  const born = line.generation;
  let asked = 0;
  let answered = 0;

  const failure = (): LinkFailure | null => {
    if (line.isGone) return 'gone';
    return born !== line.generation || line.dropped.has(stream) ? 'lost' : null;
  };

  /** Nothing of the stream may be under way, or the later would overtake the earlier; not even its beginning. */
  const chooseLane = (): Lane => {
    if (answered === asked && asked > 0) lane = line.shortcut ?? line.main;
    return lane;
  };

  return {
    async scan(format, texts) {
      const failed = failure();
      if (failed !== null) return { ok: false, failure: failed };
      const used = chooseLane();
      const timeoutMs = line.isReady ? line.settings.verdictTimeoutMs : START_TIMEOUT_MS;
      asked += 1;
      const outcome = await used.scan({ type: 'scan', stream, seq: asked, format, texts }, timeoutMs);
      answered += 1;
      // A port may die without a word; the other way is still there for those who come later.
      if (!outcome.ok && outcome.failure === 'timeout' && used === line.shortcut) line.shortcut = null;
      return outcome;
    },
    close(message) {
      if (failure() === null) chooseLane().send({ type: 'close', stream, ...message });
      // The engine knows nothing of this stream any more, yet what passed unscanned must be told to someone.
      else if (message.unscanned.length > 0 && !line.isGone) {
        line.main.send({ type: 'close', stream: announce(line, line.main, head), ...message });
      }
      line.dropped.delete(stream);
    },
  };
}
