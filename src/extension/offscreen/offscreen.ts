/**
 * Hosts the sandbox frame. It stands between the documents' ports and the frame, because the frame has no
 * extension APIs; it looks at nothing that passes.
 */
import '../shared/jitless.ts';
import browser, { type Runtime } from 'webextension-polyfill';
import {
  type ActiveRules,
  ActiveRulesSchema,
  type CutStreamRequest,
  CutStreamRequestSchema,
  GetEngineRequestSchema,
  LoadRulesRequestSchema,
  type SettleTextRequest,
  SettleTextRequestSchema,
} from '../../protocol/index.ts';
import { DATA_PORT_NAME } from '../shared/data-port.ts';
import { isFromExtension } from '../shared/is-from-extension.ts';
import { parsePortOffer } from '../shared/port-offer.ts';
import { createDocumentRelay } from './document-relay.ts';
import { createRuleFeeder, type RuleFeeder } from './rule-feeder.ts';
import { createSandboxClient } from './sandbox-client.ts';
import { createSessionReporter } from './session-reporter.ts';
import { createTableStore } from './table-store.ts';

const reporter = createSessionReporter({
  send: (request) => browser.runtime.sendMessage(request),
  randomUuid: () => crypto.randomUUID(),
  now: () => new Date(),
});
const frame = document.querySelector('iframe') as HTMLIFrameElement;
const sandbox = createSandboxClient({
  frame,
  url: browser.runtime.getURL('src/extension/sandbox/sandbox.html'),
  onSession: reporter.report,
  onCheck: (message) => feeder.note(message),
});
const feeder: RuleFeeder = createRuleFeeder({
  sandbox,
  tables: createTableStore(),
  report: (request) => browser.runtime.sendMessage(request),
});
const relay = createDocumentRelay(sandbox, () => crypto.randomUUID());

browser.runtime.onConnect.addListener((port) => {
  if (port.name === DATA_PORT_NAME) relay.connect(port);
});

// Only this origin's service worker can speak here.
navigator.serviceWorker.addEventListener('message', ({ data, ports: [port] }) => {
  const offer = parsePortOffer(data);
  if (offer !== null && port !== undefined) relay.join(offer, port);
});
navigator.serviceWorker.startMessages();

browser.runtime.onMessage.addListener((message: unknown, sender: Runtime.MessageSender) => {
  if (!isFromExtension(sender)) return undefined;
  if (GetEngineRequestSchema.safeParse(message).success) return Promise.resolve(sandbox.running());
  const order = CutStreamRequestSchema.safeParse(message);
  if (order.success) return Promise.resolve(cut(order.data));
  const settled = SettleTextRequestSchema.safeParse(message);
  if (settled.success) return Promise.resolve(settle(settled.data));
  const request = LoadRulesRequestSchema.safeParse(message);
  // Not for this document: another listener answers.
  if (!request.success) return undefined;
  return feeder.load(request.data.rules, request.data.activate);
});

/** The server blocks what a stream has shown. */
function cut({ sessionId, message, texts, newest }: CutStreamRequest): true {
  const place = reporter.find(sessionId);
  if (place !== null) sandbox.tell({ type: 'cut', ...place, message, texts, newest });
  return true;
}

/** What a stream waits to show was checked, or can't be. */
function settle({ sessionId, ends, isChecked }: SettleTextRequest): true {
  const place = reporter.find(sessionId);
  if (place !== null) sandbox.tell({ type: 'settle', ...place, ends, isChecked });
  return true;
}

/** Well below the time after which a session without news counts as lost. */
const REPEAT_MS = 60_000;
setInterval(reporter.repeatOpen, REPEAT_MS);

const RETRY_MS = 500;

/**
 * Streams wait until rules are active, so this asks until it has them. Should the engine refuse them, the service
 * worker hears of it: it compares what runs with what is stored at each of its starts and syncs.
 */
async function loadActiveRules(): Promise<void> {
  // What was given unasked is newer than what would be asked for.
  while (!feeder.hasGiven()) {
    const rules = await getActiveRules();
    if (rules !== null) {
      if (!feeder.hasGiven()) await feeder.load(rules, true);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

async function getActiveRules(): Promise<ActiveRules | null> {
  try {
    return ActiveRulesSchema.parse(await browser.runtime.sendMessage({ type: 'get-rules' }));
  } catch {
    // The service worker was stopped while it answered, or is just being installed.
    return null;
  }
}

void loadActiveRules();
