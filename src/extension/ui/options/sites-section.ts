import { type Policy, type SitePolicy, SitePolicySchema } from '../../../protocol/index.ts';
import { find, findInput } from '../find.ts';
import { parseSite } from './parse-site.ts';
import { showProblem } from './problem.ts';

type Sites = Policy['sites'];
/** Told what somebody wants of the exceptions, and what was done, in words. */
type ChangeSites = (apply: (sites: Sites) => Sites, done: string) => void;

/** Lists the exceptions, with a choice and a button for each. */
export function showSites(sites: Sites, change: ChangeSites): void {
  const focused = document.activeElement?.id ?? '';
  const rows = Object.entries(sites)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([origin, policy]) => createRow(origin, policy, change));
  find('sites').replaceChildren(...rows);
  find('sites-table').hidden = rows.length === 0;
  find('no-sites').hidden = rows.length > 0;
  // Whoever uses the keyboard goes on where they were.
  if (focused !== '') document.getElementById(focused)?.focus();
}

/** Says whether checks may be paused, and offers it only then. */
export function showPause(allowPause: boolean): void {
  find('no-pause').hidden = allowPause;
  find('about-pause').hidden = !allowPause;
  const offer = find('site-policy').querySelector<HTMLOptionElement>('option[value="paused"]');
  if (offer !== null) offer.disabled = !allowPause;
}

/** @param sites the exceptions as they are now */
export function watchNewSite(sites: () => Sites, change: ChangeSites): void {
  const input = findInput('site');
  const policy = find('site-policy') as HTMLSelectElement;
  find('add-site').addEventListener('submit', (event) => {
    event.preventDefault();
    const parsed = parseSite(input.value);
    const isKnown = parsed.ok && parsed.value in sites();
    const known = isKnown ? 'This site is in the list already: change it there.' : '';
    showProblem(input, parsed.ok ? known : parsed.message);
    if (!parsed.ok || isKnown) return;
    const chosen = SitePolicySchema.parse(policy.value);
    input.value = '';
    policy.selectedIndex = 0;
    change((all) => ({ ...all, [parsed.value]: chosen }), `Added ${parsed.value}.`);
  });
}

/** Where the popup sent somebody here for one site: to its row, or to the form with its address. */
export function goToSite(site: string, sites: Sites): void {
  const input = findInput('site');
  if (!(site in sites)) input.value = site;
  const row = document.getElementById(choiceId(site));
  (row ?? find('site-policy')).focus();
}

const choiceId = (origin: string): string => `policy-of-${origin}`;

function createRow(origin: string, policy: SitePolicy, change: ChangeSites): HTMLTableRowElement {
  const row = document.createElement('tr');
  const name = document.createElement('th');
  name.scope = 'row';
  name.textContent = origin;
  const choice = find('site-policy').cloneNode(true) as HTMLSelectElement;
  choice.id = choiceId(origin);
  choice.ariaLabel = `If an answer of ${origin} cannot be checked`;
  choice.value = policy;
  choice.addEventListener('change', () => {
    const chosen = SitePolicySchema.parse(choice.value);
    change((sites) => ({ ...sites, [origin]: chosen }), `Changed ${origin}.`);
  });
  const remove = document.createElement('button');
  remove.type = 'button';
  remove.textContent = 'Remove';
  remove.ariaLabel = `Remove ${origin}`;
  remove.addEventListener('click', () => {
    find('site').focus();
    const isOther = ([site]: readonly [string, SitePolicy]): boolean => site !== origin;
    change((sites) => Object.fromEntries(Object.entries(sites).filter(isOther)), `Removed ${origin}.`);
  });
  row.append(name, createCell(choice), createCell(remove));
  return row;
}

function createCell(child: HTMLElement): HTMLTableCellElement {
  const cell = document.createElement('td');
  cell.append(child);
  return cell;
}
