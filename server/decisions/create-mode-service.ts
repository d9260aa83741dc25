import {
  type Actor,
  CodedError,
  type GuardrailList,
  type GuardrailMode,
  type GuardrailState,
  type ModeOverride,
} from '../../src/protocol/index.ts';
import type { GuardrailStatus } from '../checks/guardrail-status.ts';
import type { ModeStore } from '../storage/mode-store.ts';

/** Guardrails whose modes can be changed while they run. */
export interface ModedGuardrails {
  readStatuses(): readonly GuardrailStatus[];
  /**
   * Changes nothing.
   * @throws {CodedError} GUARDRAIL_UNKNOWN, OVERRIDE_REFUSED, as {@link setMode} would
   */
  assertMode(guardrail: string, mode: GuardrailMode | null): void;
  /** @throws {CodedError} GUARDRAIL_UNKNOWN, OVERRIDE_REFUSED; nothing has changed then */
  setMode(guardrail: string, mode: GuardrailMode | null): void;
}

/** What administrators choose in place of the settings; it outlives the process. */
export interface ModeService {
  list(): Promise<GuardrailList>;
  /**
   * Keeps a choice, logs it and follows it, from the next check on.
   * @param mode null: what the settings say
   * @throws {CodedError} GUARDRAIL_UNKNOWN; OVERRIDE_REFUSED where the decision matrix lets nobody choose that, or strict
   *   policy doesn't
   */
  change(guardrail: string, mode: GuardrailMode | null, by: Actor): Promise<GuardrailState>;
  /** Follows what is stored: choices of an earlier process, or of another server on the same database. */
  follow(): Promise<void>;
}

export interface ModeServiceDeps {
  readonly guardrails: ModedGuardrails;
  /** Those of the settings that can't run here. */
  readonly missing: GuardrailList['missing'];
  readonly store: ModeStore;
  readonly now: () => Date;
  readonly log: { info(facts: object, message: string): void; warn(facts: object, message: string): void };
}

/** For a server without guardrails. */
export const NO_GUARDRAILS: ModedGuardrails = {
  readStatuses: () => [],
  assertMode: failUnknown,
  setMode: failUnknown,
};

function failUnknown(guardrail: string): never {
  throw new CodedError('GUARDRAIL_UNKNOWN', `There is no guardrail "${guardrail}" here.`);
}

export function createModeService(deps: ModeServiceDeps): ModeService {
  return new StoredModes(deps);
}

class StoredModes implements ModeService {
  readonly #deps: ModeServiceDeps;
  /** Stored choices that this server can't follow; each is told once. */
  readonly #refused = new Map<string, GuardrailMode>();
  #following: Promise<void> = Promise.resolve();

  constructor(deps: ModeServiceDeps) {
    this.#deps = deps;
  }

  async list(): Promise<GuardrailList> {
    const { store, guardrails, missing } = this.#deps;
    const overrides = await store.list();
    return { guardrails: guardrails.readStatuses().map((status) => describe(status, overrides)), missing };
  }

  async change(guardrail: string, mode: GuardrailMode | null, by: Actor): Promise<GuardrailState> {
    const { store, guardrails, now } = this.#deps;
    guardrails.assertMode(guardrail, mode);
    await store.change({ guardrail, mode, at: now().toISOString(), by });
    await this.follow();
    return describe(this.#find(guardrail), await store.list());
  }

  /** One after the other: what was read first must not be followed last. */
  follow(): Promise<void> {
    const following = this.#following.then(() => this.#follow());
    this.#following = following.catch(() => {});
    return following;
  }

  #find(guardrail: string): GuardrailStatus {
    const status = this.#deps.guardrails.readStatuses().find(({ id }) => id === guardrail);
    return status ?? failUnknown(guardrail);
  }

  async #follow(): Promise<void> {
    const { guardrails, store, log } = this.#deps;
    const overrides = await store.list();
    for (const { id, override } of guardrails.readStatuses()) {
      const chosen = overrides.get(id)?.mode ?? null;
      if (chosen === override || chosen === this.#refused.get(id)) continue;
      try {
        guardrails.setMode(id, chosen);
        this.#refused.delete(id);
        log.info({ guardrail: id, mode: chosen, by: overrides.get(id)?.by }, 'a guardrail has another mode');
      } catch (error) {
        if (!(error instanceof CodedError) || chosen === null) throw error;
        // The settings have made another kind of it since the choice, or policy has become strict.
        this.#refused.set(id, chosen);
        log.warn({ guardrail: id, mode: chosen }, error.message);
      }
    }
  }
}

function describe(status: GuardrailStatus, overrides: ReadonlyMap<string, ModeOverride>): GuardrailState {
  const { id, declaredClass, keptClass, mode, modes, override, checkpoint, isFlagged, reasons } = status;
  const { expected, measured, samples, breaker, running, waiting } = status;
  return {
    id,
    class: declaredClass,
    keptClass,
    mode,
    modes: [...modes],
    override: override === null ? null : (overrides.get(id) ?? null),
    checkpoint,
    isFlagged,
    reasons: [...reasons],
    expected,
    measured,
    samples,
    breaker,
    running,
    waiting,
  };
}
