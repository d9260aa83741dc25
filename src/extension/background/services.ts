import type {
  ActiveRules,
  CutStreamRequest,
  EngineState,
  ExtensionStatus,
  LoadRulesResult,
  Policy,
  ReportCheckRequest,
  ReportSessionRequest,
  SettleTextRequest,
} from '../../protocol/index.ts';
import { toEngineCertificate } from '../../protocol/index.ts';
import { alignEngine } from './bundles/align-engine.ts';
import { createBundleKeeper, type KeptBundle } from './bundles/bundle-keeper.ts';
import { syncBundle } from './bundles/sync-bundle.ts';
import { readTrustedRoot } from './bundles/trusted-root.ts';
import { createFindServer } from './chosen-server.ts';
import { getClientId, openDatabase } from './database.ts';
import { createFacts } from './facts.ts';
import type { Retry } from './retry.ts';
import { runCoalesced } from './run-coalesced.ts';
import { createServerPolicyKeeper, type KnownPolicy } from './server-policy.ts';
import { createOutbox } from './sessions/create-outbox.ts';
import { readEnrolment, readPolicy } from './settings.ts';

/** What the service worker can do; made anew at each of its starts, from what is on disk. */
export interface Services {
  getRules(): Promise<ActiveRules>;
  /** Stores a report and begins to deliver it. Resolves when it is on disk. */
  saveReport(request: ReportSessionRequest): Promise<number>;
  /** Notes what the engine found out about the rules in use. */
  saveCheck(request: ReportCheckRequest): Promise<true>;
  /** Asks the server for a newer bundle. */
  sync(): Promise<void>;
  /** Delivers what waits, and ends sessions that nothing was heard of. */
  deliver(): Promise<void>;
  /** Hears what the server's checks say of answers that are over, while there is anything to hear. */
  follow(): Promise<void>;
  /** Has the engine run what is stored, unless it does. */
  align(): Promise<void>;
  /** Takes changed settings into use. */
  applySettings(): Promise<void>;
  getStatus(): Promise<ExtensionStatus>;
  /** What the server asks for, as it was last told. */
  readServerPolicy(): Promise<KnownPolicy>;
}

export interface ServicesParts {
  readEngine(): Promise<EngineState>;
  loadRules(rules: ActiveRules, activate: boolean): Promise<LoadRulesResult>;
  /** Tells a stream what the server says of its text. */
  tellStream(order: CutStreamRequest | SettleTextRequest): Promise<void>;
  /** Told whether something waits for the server. */
  readonly retry: Retry;
  /** Told whether the server still checks something. */
  readonly followRetry: Retry;
  now(): Date;
}

const randomUuid = (): string => crypto.randomUUID();

export async function createServices({
  readEngine,
  loadRules,
  tellStream,
  retry,
  followRetry,
  now,
}: ServicesParts): Promise<Services> {
  const database = await openDatabase();
  const clientId = await getClientId(database, randomUuid);
  const root = readTrustedRoot(now());
  const keeper = createBundleKeeper({ database, root, now });
  const findServer = createFindServer({ database, readEnrolment, fetch });
  const facts = createFacts(database, now);
  const told = { retry, followRetry, tellStream };
  const outbox = createOutbox({ ...told, database, clientId, findServer, facts, randomUuid, now });
  const { store, deliver, follow } = outbox;
  const serverPolicy = createServerPolicyKeeper(database, findServer);

  const toWanted = async (bundle: KeptBundle): Promise<ActiveRules> =>
    toActiveRules(bundle, await readPolicy(await serverPolicy.read()));
  const readWanted = async (): Promise<ActiveRules> => toWanted(await keeper.read());
  const align = runCoalesced(async () => {
    const result = await alignEngine({ readWanted, readEngine, loadRules });
    if (!result.ok) await facts.recordRefusal(result.message);
  });

  const sync = runCoalesced(async () => {
    const { channel, client } = await findServer();
    const check = async (bundle: KeptBundle) => loadRules(await toWanted(bundle), false);
    const outcome = await syncBundle({ root, keeper, client, channel, clientId, now, check });
    await facts.recordSync(outcome);
    if (outcome.kind !== 'unreachable') await serverPolicy.sync();
    // Also when nothing is new: the worker may have been stopped between a bundle's keeping and its use.
    await align();
  });

  return {
    getRules: readWanted,
    saveReport: (request) => outbox.take(request).then(() => request.revision),
    saveCheck: facts.recordCheck,
    sync,
    deliver,
    follow,
    align,
    async applySettings() {
      await align();
      await sync();
      await deliver();
    },
    readServerPolicy: serverPolicy.read,
    getStatus: async () => ({
      bundle: describeBundle(await keeper.read()),
      engine: describeEngine(await readEngine()),
      ...(await facts.readProblems()),
      server: { url: (await readEnrolment()).serverUrl, ...(await facts.readContact()) },
      undelivered: (await store.listUndelivered()).length,
      allowPause: (await serverPolicy.read()).policy.allowPause,
      lateVerdicts: await facts.readLateVerdicts(),
      rejected: await store.countRejected(),
    }),
  };
}

function toActiveRules({ bundle, digest }: KeptBundle, policy: Policy): ActiveRules {
  const { version, rules } = bundle;
  return { digest, version, rules, certificate: toEngineCertificate(bundle), policy };
}

function describeBundle({ bundle, source, expired }: KeptBundle): ExtensionStatus['bundle'] {
  const { name, version, rules } = bundle;
  return { name, version, rules: rules.length, source, expired };
}

function describeEngine(engine: EngineState): ExtensionStatus['engine'] {
  return engine === null ? null : { version: engine.version };
}
