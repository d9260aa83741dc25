import type { Page } from 'puppeteer';
import { cutLikeAModel } from '../../../scripts/demo/cut-like-a-model.ts';
import { signDocument } from '../../../server/signing/index.ts';
import type { EngineRule } from '../../../src/engine/index.ts';
import { type Rule, RuleSchema } from '../../../src/protocol/index.ts';
import {
  type GuardedBrowser,
  type GuardedBrowserOptions,
  startGuardedBrowser,
} from '../../support/browser/guarded-browser.ts';
import { createHostileServer } from '../../support/browser/hostile-server.ts';
import { cutAtEvents, makeOpenAiEvents } from '../../support/browser/openai-events.ts';
import { createRandom } from '../../support/browser/random.ts';
import type { ListedRule } from '../../support/rule-lists/rule-list.ts';
import { makeMessages } from '../../support/texts/messages.ts';
import { readDocuments, readTwins, type TwinTimes } from './read-twins.ts';
import type { TwinServer } from './twin-server.ts';
import type { Pace } from './variants.ts';

/** A browser with the extension, and pages that read twins. */
export interface BenchStage {
  readonly guarded: GuardedBrowser;
  /** Puts rules into use, signed with the keys of the build. */
  useRules(rules: readonly ListedRule[]): Promise<void>;
  openPage(): Promise<Page>;
  /** Has a page read twins of made messages, as many pairs at once as `streams` says. */
  play(page: Page, options: PlayOptions): Promise<TwinTimes[]>;
  /** Has a page read a JSON document and its twin. @returns milliseconds that the guarded one took longer */
  playDocument(page: Page, document: Uint8Array): Promise<number>;
}

export interface PlayOptions {
  readonly streams: number;
  /** Of each stream. */
  readonly chunks: number;
  readonly pace: Pace;
  /** False: both twins are left alone. */
  readonly isGuarded?: boolean;
}

const SEED = 11;
/** A hundred chunks a second, a fast model; the pauses are uneven, as a model's are. */
const PAUSES_MS = [4, 6, 8, 10, 10, 12, 14, 16] as const;

export async function startBenchStage(
  server: TwinServer,
  options: GuardedBrowserOptions,
): Promise<BenchStage> {
  const guarded = await startGuardedBrowser(options);
  const rulesServer = await createHostileServer(guarded.streams);
  const random = createRandom(SEED);
  return {
    guarded,
    async useRules(listed) {
      const version = ((await guarded.status()).bundle.version ?? 0) + 1;
      const rules = listed.flatMap(({ rule }, i) => toRule(rule, i));
      rulesServer.serve(
        signDocument(rulesServer.makeBundle({ version, rules }), [rulesServer.publisher]),
        version,
      );
      await guarded.useBundle(guarded.streams.origin, version);
    },
    async openPage() {
      const page = await guarded.browser.newPage();
      await page.goto(server.origin);
      return page;
    },
    play(page, { streams, chunks, pace, isGuarded = true }) {
      const pairs = Array.from({ length: streams }, () =>
        server.addTwins({
          guardedType: isGuarded ? 'text/event-stream' : null,
          chunks: makeChunks(chunks, random.int(1e9)),
          pauseMs: () => (pace === 'burst' ? 0 : random.pick(PAUSES_MS)),
        }),
      );
      return page.evaluate(readTwins, pairs);
    },
    playDocument(page, document) {
      const pauseMs = (): number => 0;
      const pair = server.addTwins({ guardedType: 'application/json', chunks: [document], pauseMs });
      return page.evaluate(readDocuments, pair);
    },
  };
}

/** Events of a model that says made messages, a token or so each. */
function makeChunks(count: number, seed: number): Uint8Array[] {
  const pieces: string[] = [];
  for (let at = 0; pieces.length < count; at += 1) {
    const [text] = makeMessages({ count: 1, chars: 8_192, seed: seed + at });
    pieces.push(...cutLikeAModel(text!));
  }
  return cutAtEvents(makeOpenAiEvents(pieces.slice(0, count)));
}

/** A rule as it is signed; those that no bundle may hold are left out. */
function toRule(rule: EngineRule, index: number): Rule[] {
  const named = {
    ...rule,
    id: `rule-${index}`,
    title: `rule ${index}`,
    class: rule.kind === 'keyword' ? 'FAST' : 'INSTANT',
  };
  const parsed = RuleSchema.safeParse(named);
  return parsed.success ? [parsed.data] : [];
}
