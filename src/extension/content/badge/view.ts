import { appendToDocument, createElement } from '../own-elements.ts';
import { inOwnTask } from '../own-task.ts';
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
  // No element with a name of ours: a page may define that, and is given the closed root of its own elements.
  const host = createElement(document, 'div');
  const root = host.attachShadow({ mode: 'closed' });
  root.adoptedStyleSheets = [createSheet()];

  const box = createElement(document, 'details');
  const label = createElement(document, 'span');
  const list = createElement(document, 'ul');
  const unchecked = createElement(document, 'ul');
  unchecked.className = 'unchecked';
  const coverage = createElement(document, 'p');
  const policy = createElement(document, 'p');
  policy.className = 'policy';
  const live = createElement(document, 'div');
  live.setAttribute('role', 'status');
  live.className = 'spoken';
  box.append(createSummary(document, label), createPanel(document, [coverage, unchecked, list, policy]));
  root.append(box, live);

  let spoken = '';
  const connect = (): void => {
    // A page that replaces its whole document takes the badge with it.
    if (host.isConnected) return;
    // The page may watch its document. All else happens where it can't look.
    inOwnTask(() => {
      if (!host.isConnected) appendToDocument(document, host);
    });
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
      policy.textContent = summary.policy;
      policy.hidden = summary.policy === '';
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
  const summary = createElement(document, 'summary');
  const name = createElement(document, 'b');
  name.textContent = 'Stinger';
  summary.append(name, label);
  return summary;
}

function createPanel(document: Document, parts: readonly HTMLElement[]): HTMLElement {
  const panel = createElement(document, 'div');
  const note = createElement(document, 'p');
  note.textContent = 'Covered text reads “[redacted: …]” in the answer. It never reached this page.';
  panel.append(...parts, note);
  return panel;
}

/** An empty list would be read out as one. */
function fill(list: HTMLElement, lines: readonly string[]): void {
  const items = lines.map((line) => {
    const item = createElement(list.ownerDocument, 'li');
    item.textContent = line;
    return item;
  });
  list.replaceChildren(...items);
  list.hidden = lines.length === 0;
}
