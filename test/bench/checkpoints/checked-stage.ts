import { type CountingProxy, startCountingProxy } from '../../support/browser/counting-proxy.ts';
import { type BenchStage, startBenchStage } from '../page/bench-stage.ts';
import { startTwinServer } from '../page/twin-server.ts';

/** A browser with the extension, and a server that checks what is shown. */
export interface CheckedStage extends BenchStage {
  /** Stands before the server. */
  readonly proxy: CountingProxy;
  /** Has sentences sent and checked from now on, or not. */
  setChecks(isOn: boolean): Promise<void>;
  close(): Promise<void>;
}

const POLICY = { failPolicy: 'closed', sites: {}, verdictTimeoutMs: 2_000 } as const;
/** It watches and never cuts, so that every chunk comes, whatever the made text says. */
const GUARDRAIL = { id: 'toxicity', kind: 'toxicity', mode: 'MONITOR', options: {} } as const;

export async function startCheckedStage(): Promise<CheckedStage> {
  const server = await startTwinServer();
  const stage = await startBenchStage(server, { settings: { guardrails: [GUARDRAIL] } });
  const { guarded } = stage;
  await guarded.usePack('packs/demo.json');
  const proxy = await startCountingProxy(guarded.companion.address);
  await guarded.enrol(proxy.address);
  return {
    ...stage,
    proxy,
    setChecks: (isOn) => guarded.setPolicy({ ...POLICY, sendText: isOn ? 'sentences' : 'never' }),
    close: async () => {
      await guarded.close();
      await proxy.close();
      await server.close();
    },
  };
}
