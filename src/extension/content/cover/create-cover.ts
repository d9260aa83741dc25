import { collectLetters, readLetters } from './letters.ts';

/** Covers text that a page has shown already. */
export interface Cover {
  /** Covers the texts wherever they are shown, now and after the page has drawn them anew. */
  add(texts: readonly string[]): void;
}

const HIGHLIGHT = 'stinger-covered';
const HIGHEST_PRIORITY = 2 ** 31 - 1;
/** Shorter ones say nothing by themselves, and would be found everywhere. */
const LEAST_LETTERS = 4;
/** Pages draw many times a second. */
const REDRAW_MS = 200;

/**
 * Text is painted over by a highlight: no node of the page is touched, so that its own code goes on undisturbed.
 * @see https://drafts.csswg.org/css-highlight-api-1/
 */
export function createCover(document: Document): Cover {
  const wanted = new Set<string>();
  const highlight = new Highlight();
  highlight.priority = HIGHEST_PRIORITY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const draw = (): void => {
    timer = undefined;
    highlight.clear();
    const letters = collectLetters(document.body ?? document.documentElement);
    for (const text of wanted) {
      for (let at = letters.text.indexOf(text); at >= 0; at = letters.text.indexOf(text, at + text.length)) {
        const [first, last] = [letters.place(at), letters.place(at + text.length - 1)];
        highlight.add(createRange(document, first, last));
      }
    }
    // Set each time: the page can take it away.
    CSS.highlights.set(HIGHLIGHT, highlight);
  };
  const drawSoon = (): void => {
    timer ??= setTimeout(draw, REDRAW_MS);
  };

  return {
    add(texts) {
      // Line by line: pages put buttons and line numbers between lines.
      const lines = texts.flatMap((text) => text.split('\n'));
      const letters = lines.map(readLetters).filter(({ length }) => length >= LEAST_LETTERS);
      if (letters.length === 0) return;
      if (wanted.size === 0) {
        const observer = new MutationObserver(drawSoon);
        observer.observe(document, { subtree: true, childList: true, characterData: true });
      }
      for (const text of letters) wanted.add(text);
      draw();
    },
  };
}

function createRange(
  document: Document,
  first: { readonly node: Text; readonly offset: number },
  last: { readonly node: Text; readonly offset: number },
): Range {
  const range = document.createRange();
  range.setStart(first.node, first.offset);
  range.setEnd(last.node, last.offset + 1);
  return range;
}
