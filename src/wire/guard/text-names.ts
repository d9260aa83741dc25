import { lastWord } from './opaque-names.ts';

/** Last words of names under which formats send a text piece by piece. */
const GROWING_WORDS = new Set(
  (
    'answer arguments chunk completion content delta json output partial plan reasoning refusal response ' +
    'text thinking token value'
  ).split(' '),
);

/** Last words of names whose values are complete in each record, even beside the pieces of a text. */
const MACHINE_WORDS = new Set(
  (
    'at created date event fingerprint format geo hash id ids index kind model mode name object provider ' +
    'reason role severity signature status tier time timestamp type uuid version'
  ).split(' '),
);

/** Whether the strings of members, or events, with this name are pieces of one text. */
export function isGrowingName(name: string): boolean {
  return GROWING_WORDS.has(lastWord(name));
}

/** Whether a string is a value of a format's machinery: named like one, and without white space. */
export function isMachineText(name: string | number, text: string): boolean {
  return typeof name === 'string' && MACHINE_WORDS.has(lastWord(name)) && !/\s/.test(text);
}

/** Whether events with this name, or none, are pieces of one text when their data is no JSON. */
export function isGrowingEvent(name: string): boolean {
  return name === '' || name === 'message' || isGrowingName(name);
}

/** Whether an event with this name says that a text is complete. */
export function isEndEvent(name: string): boolean {
  return /^(?:complete|done|end|finish|stop)$/i.test(name);
}
