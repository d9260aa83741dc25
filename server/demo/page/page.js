import { readAnswer } from './read-answer.js';
import { createAnswerView } from './show-answer.js';

const NOTES = {
  done: '',
  filtered: 'A content filter ended this answer. The last sentence says why.',
  failed: 'The answer broke off.',
};
const FILTER_REASONS = new Set(['content_filter', 'refusal']);

const log = document.querySelector('[data-log]');
const template = document.querySelector('[data-turn]');
/** `?paceMs=0` makes the answers come at once. */
const pace = new URLSearchParams(location.search).get('paceMs');

for (const button of document.querySelectorAll('[data-conversation]')) {
  button.addEventListener('click', () => {
    void ask(button.dataset.conversation, button.querySelector('[data-question]').textContent);
  });
}

async function ask(conversation, question) {
  const answer = addTurn(conversation, question);
  const view = createAnswerView(answer.querySelector('[data-text]'));
  let state = 'failed';
  try {
    state = await streamInto(view, conversation);
  } catch (error) {
    reportError(error);
  }
  view.end();
  answer.querySelector('[data-note]').textContent = NOTES[state];
  answer.dataset.state = state;
  answer.ariaBusy = 'false';
  follow();
}

/** @returns how the answer ended; one that just stops has failed */
async function streamInto(view, conversation) {
  const response = await fetch('/demo/stream', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ conversation, ...(pace === null ? {} : { paceMs: Number(pace) }) }),
  });
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  let state = 'failed';
  for await (const piece of readAnswer(response)) {
    if (piece.kind === 'end') state = FILTER_REASONS.has(piece.reason) ? 'filtered' : 'done';
    else if (piece.kind === 'tool') view.startTool(piece.name);
    else view.write(piece.text);
    follow();
  }
  return state;
}

function addTurn(conversation, question) {
  const turn = template.content.cloneNode(true);
  const answer = turn.querySelector('[data-answer]');
  turn.querySelector('[data-asked]').textContent = question;
  answer.dataset.answer = conversation;
  document.querySelector('[data-welcome]')?.remove();
  log.append(turn);
  answer.scrollIntoView({ block: 'nearest' });
  return answer;
}

/** Keeps the newest text in sight of a reader who is at the end, and leaves alone one who scrolled up. */
function follow() {
  const { scrollHeight, scrollTop, clientHeight } = log;
  const isNearEnd = scrollHeight - scrollTop - clientHeight < 120;
  if (isNearEnd) log.scrollTop = scrollHeight;
}
