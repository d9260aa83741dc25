import type { NoticeHit, NoticeMessage } from '../../bridge/index.ts';

/** Rule title → what was done and how often. */
type HitCounts = ReadonlyMap<string, { readonly action: NoticeHit['action']; readonly count: number }>;

/** What the badge knows of its document's streams. */
export interface Tally {
  /** Stream → characters seen in it. */
  readonly characters: ReadonlyMap<number, number>;
  readonly open: ReadonlySet<number>;
  /** All hits in this document. */
  readonly hits: HitCounts;
  /** The stream that began last, and the hits in it: what the reader is looking at. */
  readonly newest: { readonly stream: number; readonly hits: HitCounts };
  readonly disconnected: boolean;
}

export const EMPTY_TALLY: Tally = {
  characters: new Map(),
  open: new Set(),
  hits: new Map(),
  newest: { stream: 0, hits: new Map() },
  disconnected: false,
};

/** Counts a notice of the engine in; the tally that is passed stays as it was. */
export function addNotice(tally: Tally, notice: NoticeMessage): Tally {
  const characters = new Map(tally.characters).set(notice.stream, notice.characters);
  const open = new Set(tally.open);
  if (notice.state === 'closed') open.delete(notice.stream);
  else open.add(notice.stream);
  const hits = addHits(tally.hits, notice.hits);
  return { characters, open, hits, newest: followNewest(tally.newest, notice), disconnected: false };
}

function followNewest(newest: Tally['newest'], { stream, hits }: NoticeMessage): Tally['newest'] {
  if (stream < newest.stream) return newest;
  const before: HitCounts = stream === newest.stream ? newest.hits : new Map();
  return { stream, hits: addHits(before, hits) };
}

function addHits(counts: HitCounts, hits: readonly NoticeHit[]): HitCounts {
  const sum = new Map(counts);
  for (const { title, action } of hits) sum.set(title, { action, count: (sum.get(title)?.count ?? 0) + 1 });
  return sum;
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
  const hits = [...tally.newest.hits.values()];
  const covered = hits.filter((hit) => hit.action === 'redact').reduce((sum, hit) => sum + hit.count, 0);
  if (tally.disconnected) return { tone: 'off', label: 'Not checking. Reload this page' };
  if (hits.some((hit) => hit.action === 'block')) return { tone: 'blocked', label: 'Answer stopped' };
  const busy = tally.open.size > 0;
  if (covered > 0) return { tone: 'found', label: `${busy ? 'Checking' : 'Checked'} · ${covered} covered` };
  return busy ? { tone: 'working', label: 'Checking' } : { tone: 'clean', label: 'Checked · nothing found' };
}
