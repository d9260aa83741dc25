import type { NoticeHit, NoticeMessage } from '../../bridge/index.ts';

/** What the badge knows of its document's streams. */
export interface Tally {
  /** Stream → characters seen in it. */
  readonly characters: ReadonlyMap<number, number>;
  readonly open: ReadonlySet<number>;
  /** Rule title → what was done and how often. */
  readonly hits: ReadonlyMap<string, { readonly action: NoticeHit['action']; readonly count: number }>;
  readonly disconnected: boolean;
}

export const EMPTY_TALLY: Tally = {
  characters: new Map(),
  open: new Set(),
  hits: new Map(),
  disconnected: false,
};

/** Counts a notice of the engine in; the tally that is passed stays as it was. */
export function addNotice(tally: Tally, notice: NoticeMessage): Tally {
  const characters = new Map(tally.characters).set(notice.stream, notice.characters);
  const open = new Set(tally.open);
  if (notice.state === 'closed') open.delete(notice.stream);
  else open.add(notice.stream);
  const hits = new Map(tally.hits);
  for (const { title, action } of notice.hits) {
    hits.set(title, { action, count: (hits.get(title)?.count ?? 0) + 1 });
  }
  return { characters, open, hits, disconnected: false };
}

export interface Summary {
  /** One line for the badge itself. */
  readonly label: string;
  readonly tone: 'working' | 'clean' | 'found' | 'blocked' | 'off';
  /** One line for each rule that hit. */
  readonly findings: readonly string[];
  readonly coverage: string;
}

const VERBS: Record<NoticeHit['action'], string> = { redact: 'covered', block: 'stopped', warn: 'noticed' };

/** Says in words what a tally means. */
export function summarise(tally: Tally): Summary {
  const findings = [...tally.hits].map(
    ([title, { action, count }]) => `${count} × ${title}, ${VERBS[action]}`,
  );
  const characters = [...tally.characters.values()].reduce((sum, n) => sum + n, 0);
  const coverage = `${characters.toLocaleString('en')} characters checked`;
  return { ...headline(tally), findings, coverage };
}

function headline(tally: Tally): Pick<Summary, 'label' | 'tone'> {
  const hits = [...tally.hits.values()];
  const covered = hits.filter((hit) => hit.action === 'redact').reduce((sum, hit) => sum + hit.count, 0);
  if (tally.disconnected) return { tone: 'off', label: 'Not checking. Reload this page' };
  if (hits.some((hit) => hit.action === 'block')) return { tone: 'blocked', label: 'Answer stopped' };
  const busy = tally.open.size > 0;
  if (covered > 0) return { tone: 'found', label: `${busy ? 'Checking' : 'Checked'} · ${covered} covered` };
  return busy ? { tone: 'working', label: 'Checking' } : { tone: 'clean', label: 'Checked · nothing found' };
}
