const FENCE = '```';

/**
 * Writes a growing answer into an element: paragraphs, and blocks of code between fences. What is written stays.
 * @param {HTMLElement} parent empty
 */
export function createAnswerView(parent) {
  let block = null;
  let isCode = false;
  /** The start of a line that may yet turn out to be a fence; null once the line is known to be none. */
  let lineStart = '';

  const open = (tag) => {
    block = document.createElement(tag);
    parent.append(block);
  };
  const show = (text) => {
    if (block === null) open(isCode ? 'pre' : 'p');
    block.append(text);
  };
  const endUndecidedLine = () => {
    if (lineStart.startsWith(FENCE)) {
      isCode = !isCode;
      block = null;
    } else if (lineStart === '' && !isCode) {
      block = null;
    } else {
      show(`${lineStart}\n`);
    }
    lineStart = '';
  };
  const add = (character) => {
    if (lineStart === null) {
      show(character);
      if (character === '\n') lineStart = '';
    } else if (character === '\n') {
      endUndecidedLine();
    } else {
      lineStart += character;
      if (FENCE.startsWith(lineStart) || lineStart.startsWith(FENCE)) return;
      show(lineStart);
      lineStart = null;
    }
  };

  return {
    /** @param {string} text the next piece, however it was cut */
    write(text) {
      for (const character of text) add(character);
    },
    /** Starts a block that shows the arguments of a tool call. */
    startTool(name) {
      open('p');
      block.className = 'tool';
      block.append(`Calls the tool ${name}`);
      open('pre');
      isCode = true;
      lineStart = null;
    },
    /** Shows what was kept back because it looked like the start of a fence. */
    end() {
      if (lineStart !== null && !lineStart.startsWith(FENCE) && lineStart !== '') show(lineStart);
      parent.normalize();
    },
  };
}
