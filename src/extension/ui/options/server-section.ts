import type { Settings } from '../../../protocol/index.ts';
import { find, findInput } from '../find.ts';
import { changeEnrolment } from './ask.ts';
import { parseServer, type ServerField } from './parse-server.ts';
import { showProblem } from './problem.ts';

const INPUTS: Readonly<Record<ServerField, string>> = {
  serverUrl: 'server-url',
  channel: 'channel',
  clientToken: 'token',
};
const inputOf = (field: ServerField): HTMLInputElement => findInput(INPUTS[field]);

/** Shows where this installation reports to. The token is not among what the page is told. */
export function showServer({ serverUrl, channel, isBuiltIn }: Settings['enrolment']): void {
  find('current-server').textContent = `${serverUrl}${isBuiltIn ? ' (built in)' : ''}`;
  find('current-channel').textContent = channel;
  inputOf('serverUrl').value = serverUrl;
  inputOf('channel').value = channel;
  inputOf('clientToken').value = '';
  find('use-built-in').hidden = isBuiltIn;
}

/** Told the settings once another server is in use, and what was done, in words. */
type OnChanged = (settings: Settings, done: string) => void;

export function watchServer(onChanged: OnChanged): void {
  const submit = find('save-server') as HTMLButtonElement;
  find('server-form').addEventListener('submit', (event) => {
    event.preventDefault();
    submit.disabled = true;
    void tryServer(onChanged).finally(() => (submit.disabled = false));
  });
  find('use-built-in').addEventListener('click', () => {
    submit.focus();
    void useBuiltIn(onChanged);
  });
}

async function tryServer(onChanged: OnChanged): Promise<void> {
  for (const id of Object.values(INPUTS)) showProblem(findInput(id), '');
  const { wanted, field } = parseServer({
    serverUrl: inputOf('serverUrl').value,
    channel: inputOf('channel').value,
    clientToken: inputOf('clientToken').value,
  });
  if (!wanted.ok) return showProblem(inputOf(field ?? 'serverUrl'), wanted.message);
  const result = await changeEnrolment(wanted.value);
  if (result.ok) onChanged(result.settings, `Saved: ${result.settings.enrolment.serverUrl} answers.`);
  else showProblem(inputOf(result.field), result.message);
}

async function useBuiltIn(onChanged: OnChanged): Promise<void> {
  const result = await changeEnrolment(null);
  if (result.ok) onChanged(result.settings, 'Saved: the built-in server.');
}
