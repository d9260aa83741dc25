import { BADGE_CSS } from './style.ts';
import type { Summary } from './tally.ts';

export interface BadgeView {
  render(summary: Summary): void;
  /** Puts a hidden element into the closed root. */
  shelter(element: Element): void;
}

/**
 * Draws the badge in a closed shadow root: the page's styles do not reach it and its scripts cannot read it.
 * The details open on click or Enter; what is found, and what is not checked, is announced once to assistive technology.
 */
export function createBadgeView(document: Document): BadgeView {
  const host = document.createElement('stinger-badge');
  const root = host.attachShadow({ mode: 'closed' });
  root.adoptedStyleSheets = [createSheet()];

  const box = document.createElement('details');
  const label = document.createElement('span');
  const list = document.createElement('ul');
  const unchecked = document.createElement('ul');
  unchecked.className = 'unchecked';
  const coverage = document.createElement('p');
  const live = document.createElement('div');
  live.setAttribute('role', 'status');
  live.className = 'spoken';
  box.append(createSummary(document, label), createPanel(document, [coverage, unchecked, list]));
  root.append(box, live);

  let spoken = '';
  const connect = (): void => {
    // A page that replaces its whole document takes the badge with it.
    if (!host.isConnected) document.documentElement.append(host);
  };
  return {
    shelter(element) {
      connect();
      root.append(element);
    },
    render(summary) {
      connect();
      box.dataset['tone'] = summary.tone;
      label.textContent = summary.label;
      coverage.textContent = summary.coverage;
      fill(unchecked, summary.unchecked);
      fill(list, summary.findings);
      const news = [...summary.unchecked, ...summary.findings].join('. ');
      if (news !== spoken) live.textContent = `Stinger: ${summary.label}. ${news}`;
      spoken = news;
    },
  };
}

function createSheet(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(BADGE_CSS);
  return sheet;
}

function createSummary(document: Document, label: HTMLElement): HTMLElement {
  const summary = document.createElement('summary');
  const name = document.createElement('b');
  name.textContent = 'Stinger';
  summary.append(name, label);
  return summary;
}

function createPanel(document: Document, parts: readonly HTMLElement[]): HTMLElement {
  const panel = document.createElement('div');
  const note = document.createElement('p');
  note.textContent = 'Covered text reads “[redacted: …]” in the answer. It never reached this page.';
  panel.append(...parts, note);
  return panel;
}

/** An empty list would be read out as one. */
function fill(list: HTMLElement, lines: readonly string[]): void {
  const items = lines.map((line) => {
    const item = list.ownerDocument.createElement('li');
    item.textContent = line;
    return item;
  });
  list.replaceChildren(...items);
  list.hidden = lines.length === 0;
}
