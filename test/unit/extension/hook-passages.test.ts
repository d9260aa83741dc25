import { expect, test, vi } from 'vitest';
import {
  HANDSHAKE_EVENT,
  type HookMessage,
  type ShownMessage,
  TO_CONTENT_EVENT,
} from '../../../src/extension/bridge/index.ts';
import { openPassage } from '../../../src/extension/content/hook-passages.ts';
import { awaitContentScript, type Passage } from '../../../src/extension/page-hook/passages.ts';
import { waitUntil } from '../../support/wait-until.ts';

const stray = (stream: number): HookMessage => ({ type: 'stray', stream });
const answer = (seq: number): ShownMessage => ({ type: 'shown', stream: 1, seq, shown: 'a', ended: false });

/** Both ends, on a document of their own. */
function openBoth(): {
  readonly hook: Passage;
  readonly content: ReturnType<typeof openPassage>;
  readonly answers: readonly ShownMessage[];
} {
  const document = new EventTarget() as Document;
  const answers: ShownMessage[] = [];
  let hook: Passage | undefined;
  awaitContentScript(document)(
    (passage) => {
      hook = passage;
      passage.post(stray(1), undefined);
    },
    (message) => answers.push(message),
  );
  const content = openPassage(document);
  if (hook === undefined) throw new Error('The hook got no port.');
  return { hook, content, answers };
}

test('what the hook says before anybody listens comes when somebody does, in order', async () => {
  const { hook, content } = openBoth();
  hook.post(stray(2), undefined);
  const heard: unknown[] = [];
  await Promise.resolve();
  content.listen((data) => heard.push(data));
  hook.post(stray(3), undefined);
  await Promise.resolve();
  expect(heard).toEqual([stray(1), stray(2), stray(3)]);
});

test('the content script works on nothing while the hook is still at it', async () => {
  const { hook, content } = openBoth();
  let isPosting = false;
  const seen: boolean[] = [];
  content.listen(() => seen.push(isPosting));
  await Promise.resolve();
  isPosting = true;
  hook.post(stray(2), undefined);
  isPosting = false;
  await Promise.resolve();
  expect(seen).toEqual([false, false]);
});

test('an answer comes in a task of its own, in order, when no event of ours is dispatched any more', async () => {
  const dispatch = vi.spyOn(EventTarget.prototype, 'dispatchEvent');
  const { content, answers } = openBoth();
  dispatch.mockClear();
  content.post(answer(1));
  content.post(answer(2));
  await Promise.resolve();
  expect(dispatch).not.toHaveBeenCalled();
  dispatch.mockImplementation(function (this: EventTarget, event) {
    dispatch.mockRestore();
    const before = answers.length;
    const result = this.dispatchEvent(event);
    expect(answers).toHaveLength(before);
    return result;
  });
  await waitUntil(() => answers.length === 2);
  expect(answers.map(({ seq }) => seq)).toEqual([1, 2]);
});

test('whoever dispatches on the document after that reaches nobody', () => {
  const document = new EventTarget() as Document;
  let opened = 0;
  awaitContentScript(document)(
    () => (opened += 1),
    () => undefined,
  );
  openPassage(document);
  const forged = new MessageChannel().port1;
  document.dispatchEvent(new MessageEvent(HANDSHAKE_EVENT, { ports: [forged] }));
  document.dispatchEvent(new MessageEvent(TO_CONTENT_EVENT, { data: stray(1) }));
  expect(opened).toBe(1);
});
