import type { FromFrame, LoadControl, LoadedControl, TablesControl } from '../shared/engine-control.ts';

/** Knows which rules are in use and which are being loaded, whatever becomes of the Worker. */
export interface RuleKeeper {
  add(message: LoadControl): void;
  /**
   * Takes note of what the Worker said about rules.
   * @returns false where it is not to be passed on: another Worker has said it before
   */
  note(message: FromFrame): boolean;
  /** The Worker broke. Rules that it broke over too often are given up. @returns what is to be told of that */
  blame(): FromFrame[];
  /** What the next Worker has to load, in order. */
  list(): LoadControl[];
}

interface Loading {
  readonly message: LoadControl;
  /** How often a Worker broke while it loaded these. */
  strikes: number;
}

/** Something else may have broken the Worker once or twice. */
const MAX_STRIKES = 3;
const GIVEN_UP = `The engine broke ${MAX_STRIKES} times while it loaded these rules.`;

export function createRuleKeeper(): RuleKeeper {
  const loading = new Map<number, Loading>();
  /** The last rules that a Worker took into use, with the newest tables. */
  let active: LoadControl | undefined;

  const giveUp = ({ id, rules: { digest } }: LoadControl): FromFrame => {
    loading.delete(id);
    if (id !== active?.id) return { type: 'loaded', id, result: { ok: false, message: GIVEN_UP } };
    active = undefined;
    return { type: 'withdrawn', id, digest, message: GIVEN_UP };
  };

  const noteTables = ({ digest, tables }: TablesControl): void => {
    if (digest === active?.rules.digest) active = { ...active, tables };
  };

  const noteLoaded = ({ id, result }: LoadedControl): boolean => {
    const loaded = loading.get(id)?.message;
    loading.delete(id);
    if (id === active?.id) return false;
    if (loaded?.activate === true && result.ok) active = loaded;
    return true;
  };

  return {
    add: (message) => void loading.set(message.id, { message, strikes: 0 }),
    note(message) {
      if (message.type === 'tables') noteTables(message);
      if (message.type === 'withdrawn' && message.id === active?.id) active = undefined;
      return message.type !== 'loaded' || noteLoaded(message);
    },
    blame() {
      const blamed = [...loading.values()];
      for (const one of blamed) one.strikes += 1;
      return blamed.filter(({ strikes }) => strikes >= MAX_STRIKES).map(({ message }) => giveUp(message));
    },
    list() {
      if (active !== undefined && !loading.has(active.id))
        loading.set(active.id, { message: active, strikes: 0 });
      // Whatever broke the last one, tables that nobody has signed are not to break another.
      return [...loading.values()]
        .map(({ message, strikes }) => (strikes === 0 ? message : { ...message, tables: null }))
        .toSorted((a, b) => a.id - b.id);
    },
  };
}
