/** A place in a document's text. */
export interface LetterPlace {
  readonly node: Text;
  readonly offset: number;
}

/** Letters and digits of a document, in order, and where each of them is. */
export interface Letters {
  readonly text: string;
  place(index: number): LetterPlace;
}

const LETTER = /[\p{L}\p{N}]/u;

/** All that is left of a text when it is compared: pages turn marks of formatting into elements, and spaces into others. */
export const readLetters = (text: string): string =>
  Array.from(text.normalize('NFC'))
    .filter((character) => LETTER.test(character))
    .join('');

/** Elements whose text nobody sees. */
const UNSEEN = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'TEXTAREA', 'TITLE']);

function* listTextNodes(root: Node): Generator<Text> {
  for (const node of root.childNodes) {
    if (node instanceof Text) yield node;
    else if (node instanceof Element && !UNSEEN.has(node.tagName)) {
      if (node.shadowRoot !== null) yield* listTextNodes(node.shadowRoot);
      yield* listTextNodes(node);
    }
  }
}

/** Reads what a document shows. O(its text). */
export function collectLetters(root: Node): Letters {
  const places: LetterPlace[] = [];
  let text = '';
  for (const node of listTextNodes(root)) {
    let offset = 0;
    for (const character of node.data) {
      if (LETTER.test(character)) {
        text += character;
        for (let i = 0; i < character.length; i++) places.push({ node, offset: offset + i });
      }
      offset += character.length;
    }
  }
  return { text, place: (index) => places[index]! };
}
