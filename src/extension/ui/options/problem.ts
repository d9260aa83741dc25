import { find } from '../find.ts';

/**
 * Says what is wrong with a field, beside it and to assistive technology; the cursor goes there.
 * @param message empty: nothing is
 */
export function showProblem(input: HTMLInputElement, message: string): void {
  const problem = find(`${input.id}-problem`);
  problem.textContent = message;
  problem.hidden = message === '';
  if (message === '') return input.removeAttribute('aria-invalid');
  // What was done before this isn't news any more.
  find('status').textContent = '';
  input.setAttribute('aria-invalid', 'true');
  input.focus();
}
