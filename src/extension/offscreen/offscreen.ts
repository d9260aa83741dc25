/**
 * Hosts the sandbox frame. It stands between the documents' ports and the frame, because the frame has no
 * extension APIs; it looks at nothing that passes.
 */
import '../shared/jitless.ts';
import browser from 'webextension-polyfill';
import { type ActiveRules, ActiveRulesSchema, LoadRulesRequestSchema } from '../../protocol/index.ts';
import { DATA_PORT_NAME } from '../shared/data-port.ts';
import { createDocumentRelay } from './document-relay.ts';
import { createSandboxClient } from './sandbox-client.ts';
import { createSessionReporter } from './session-reporter.ts';
import { toEngineRules } from './to-engine-rules.ts';

const reporter = createSessionReporter({
  send: (request) => browser.runtime.sendMessage(request),
  randomUuid: () => crypto.randomUUID(),
  now: () => new Date(),
});
const frame = document.querySelector('iframe') as HTMLIFrameElement;
const sandbox = createSandboxClient(frame, reporter.report);
const relayDocument = createDocumentRelay(sandbox);

browser.runtime.onConnect.addListener((port) => {
  if (port.name === DATA_PORT_NAME) relayDocument(port);
});

browser.runtime.onMessage.addListener((message: unknown) => {
  const request = LoadRulesRequestSchema.safeParse(message);
  // Not for this document: another listener answers.
  if (!request.success) return undefined;
  return sandbox.load(toEngineRules(request.data.rules), request.data.activate);
});

const RETRY_MS = 500;

/** Streams wait until rules are active, so this asks until it has them. */
async function loadActiveRules(): Promise<void> {
  for (;;) {
    const rules = await getActiveRules();
    if (rules !== null) {
      await sandbox.load(toEngineRules(rules), true);
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
