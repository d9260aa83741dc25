import type { AnswerLines, TabLines } from './describe-answers.ts';

/** Where the popup shows what became of a tab's answers. */
export interface TabParts {
  readonly headline: HTMLElement;
  readonly unchecked: HTMLElement;
  readonly policies: HTMLElement;
  readonly answers: HTMLElement;
  readonly ignored: HTMLElement;
}

/** Draws a tab's lines. An answer that the reader has unfolded stays so. */
export function showTab(parts: TabParts, lines: TabLines): void {
  const { headline, unchecked, policies, answers, ignored } = parts;
  // It is read out when it changes, and only then.
  if (headline.textContent !== lines.headline) headline.textContent = lines.headline;
  headline.dataset['tone'] = lines.unchecked.length > 0 ? 'partial' : 'clean';
  fill(unchecked, lines.unchecked);
  fill(policies, lines.policies);
  ignored.textContent = lines.ignored;
  ignored.hidden = lines.ignored === '';
  const unfolded = new Set(
    [...answers.querySelectorAll('details[open] > summary')].map(({ textContent }) => textContent),
  );
  const focused = [...answers.querySelectorAll('summary')].indexOf(document.activeElement as HTMLElement);
  answers.replaceChildren(...lines.answers.map((answer) => createAnswer(answer, unfolded)));
  answers.querySelectorAll('summary')[focused]?.focus();
}

function createAnswer(answer: AnswerLines, unfolded: ReadonlySet<string | null>): HTMLElement {
  const item = document.createElement('li');
  const details = document.createElement('details');
  details.dataset['tone'] = answer.tone;
  details.open = unfolded.has(answer.title);
  const summary = document.createElement('summary');
  summary.textContent = answer.title;
  const facts = document.createElement('ul');
  fill(facts, answer.facts);
  const unchecked = document.createElement('ul');
  unchecked.className = 'unchecked';
  fill(unchecked, answer.unchecked);
  const notes = [answer.bundle, answer.correlation].map(createNote);
  details.append(summary, unchecked, facts, ...notes);
  item.append(details);
  return item;
}

function createNote(text: string): HTMLElement {
  const note = document.createElement('p');
  note.textContent = text;
  return note;
}

/** Shows one line for each text; without any, nothing. */
export function fill(list: HTMLElement, lines: readonly string[]): void {
  const items = lines.map((line) => {
    const item = document.createElement('li');
    item.textContent = line;
    return item;
  });
  list.replaceChildren(...items);
  list.hidden = lines.length === 0;
}
