/**
 * The service worker. Every listener is registered before anything is awaited, or the event that woke the worker
 * would be lost; what they need is made once, from disk.
 */
import '../shared/jitless.ts';
import browser, { type Runtime } from 'webextension-polyfill';
import {
  EnsureEngineRequestSchema,
  GetRulesRequestSchema,
  GetStatusRequestSchema,
  ReportCheckRequestSchema,
  ReportSessionRequestSchema,
} from '../../protocol/index.ts';
import { isFromExtension } from '../shared/is-from-extension.ts';
import { answerOptions } from './answer-options.ts';
import { ensureEngine, loadRules, readEngine, tellStream } from './engine-host.ts';
import { passPorts } from './pass-ports.ts';
import { createRetry } from './retry.ts';
import { createServices, type Services } from './services.ts';

const SYNC_ALARM = 'sync';
const RETRY_ALARM = 'retry-delivery';
const FOLLOW_ALARM = 'follow-verdicts';
const SYNC_EVERY_MINUTES = 5;

const retry = createRetry(browser.alarms, RETRY_ALARM, deliver);
const services: Promise<Services> = createServices({
  readEngine,
  loadRules,
  tellStream,
  retry,
  followRetry: createRetry(browser.alarms, FOLLOW_ALARM, follow),
  now: () => new Date(),
});

function deliver(): void {
  void services.then((ready) => ready.deliver());
}

function follow(): void {
  void services.then((ready) => ready.follow());
}

function sync(): void {
  void services.then((ready) => ready.sync());
}

browser.runtime.onMessage.addListener((message: unknown, sender: Runtime.MessageSender) => {
  if (EnsureEngineRequestSchema.safeParse(message).success) return ensureEngine();
  // All else is between the extension's own parts; content scripts have no say in it.
  if (!isFromExtension(sender)) return undefined;
  if (GetRulesRequestSchema.safeParse(message).success) return services.then((ready) => ready.getRules());
  if (GetStatusRequestSchema.safeParse(message).success) return services.then((ready) => ready.getStatus());
  const report = ReportSessionRequestSchema.safeParse(message);
  if (report.success) return services.then((ready) => ready.saveReport(report.data));
  const check = ReportCheckRequestSchema.safeParse(message);
  if (check.success) return services.then((ready) => ready.saveCheck(check.data));
  // The rest is meant for the offscreen document.
  return answerOptions(message, () => services.then((ready) => ready.readServerPolicy()));
});

passPorts(self as unknown as ServiceWorkerGlobalScope);

browser.alarms.onAlarm.addListener(({ name }) => {
  if (name === SYNC_ALARM) sync();
  if (name === FOLLOW_ALARM) follow();
  deliver();
});

browser.runtime.onInstalled.addListener(sync);
browser.runtime.onStartup.addListener(sync);

// A server, channel or policy that has just been chosen counts at once.
browser.storage.onChanged.addListener((changes) => {
  if ('enrolment' in changes || 'policy' in changes) void services.then((ready) => ready.applySettings());
});

// Settings hold the server's token, which is nothing for content scripts.
void chrome.storage.local.setAccessLevel({ accessLevel: 'TRUSTED_CONTEXTS' });

async function start(): Promise<void> {
  // Made anew at each start it would never come due: the worker is stopped more often than that.
  if ((await browser.alarms.get(SYNC_ALARM)) === undefined) {
    await browser.alarms.create(SYNC_ALARM, { periodInMinutes: SYNC_EVERY_MINUTES });
  }
  await ensureEngine();
  deliver();
  follow();
  await (await services).align();
}

void start();
