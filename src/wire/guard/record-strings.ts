import { typeOf } from '../json/object-at.ts';
import { type Container, isContainer, isJsonObject, memberOf, walkJson } from '../json/walk-json.ts';
import type { JsonObject, TextPlace } from '../types.ts';

/** A string of a record that no adapter answers for. */
export interface FoundString {
  readonly place: TextPlace;
  /** The type of the record, and the names that lead to it, with the numbers of choices and parts. */
  readonly path: string;
  /** The name that it goes by: in an array that of the member which holds it. */
  readonly name: string;
  /** Something on the way to it is called a delta. */
  readonly isDelta: boolean;
}

/** What is known of a container on the way down. */
type Trail = Omit<FoundString, 'place'>;

/** Names of numbers that may count records as well as parts of an answer. */
const COUNTING = /^(?:(?:chunk|event|record|seq|sequence|step|token)_?)?index$/i;

/** What a number has been seen to be. */
interface Numbering {
  readonly first: number;
  last: number;
  isPart: boolean;
}

/** Lists the strings of the records of one stream, each with its path. Retains what it has seen of numbers. */
export class RecordStrings {
  readonly #numberings = new Map<string, Numbering>();

  /**
   * @param enter whether to look at a place and into it
   * @returns null when the record is nested too deep
   */
  list(record: Container, enter: (place: TextPlace) => boolean): readonly FoundString[] | null {
    const found: FoundString[] = [];
    const trails = new Map<Container, Trail>();
    const type = typeOf(record);
    trails.set(record, {
      path: `at:${type}${this.#numbersOf(record, type, false)}`,
      name: '',
      isDelta: false,
    });
    const isWhole = walkJson(record, (place) => {
      if (!enter(place)) return false;
      const trail = followTrail(trails.get(place.holder), place);
      const value = memberOf(place);
      if (isContainer(value)) {
        const numbers = this.#numbersOf(value, trail.path, Array.isArray(place.holder));
        trails.set(value, { ...trail, path: trail.path + numbers });
      }
      if (typeof value === 'string' && value !== '') found.push({ place, ...trail });
      return true;
    });
    return isWhole ? found : null;
  }

  /** Siblings are told apart by their number, not by their position, which may differ from record to record. */
  #numbersOf(value: Container, path: string, isElement: boolean): string {
    if (!isJsonObject(value)) return '';
    let numbers = '';
    for (const key in value) {
      if (/index$/i.test(key)) numbers += this.#numberOf(value, key, path, isElement);
    }
    return numbers;
  }

  /** A number that is one more in each record counts records and belongs to no path; one that comes again doesn't. */
  #numberOf(holder: JsonObject, key: string, path: string, isElement: boolean): string {
    const number = memberOf({ holder, key });
    if (typeof number !== 'number') return '';
    if (isElement || !COUNTING.test(key)) return `#${number}`;
    const name = `${path}/${key}`;
    const seen = this.#numberings.get(name) ?? {
      first: number,
      last: Number.NEGATIVE_INFINITY,
      isPart: false,
    };
    seen.isPart ||= number <= seen.last;
    seen.last = number;
    if (this.#numberings.size < MAX_NUMBERINGS) this.#numberings.set(name, seen);
    return seen.isPart && number !== seen.first ? `#${number}` : '';
  }
}

const MAX_NUMBERINGS = 256;

function followTrail(outer: Trail | undefined, { key }: TextPlace): Trail {
  const { path = '', name = '', isDelta = false } = outer ?? {};
  if (typeof key === 'number') return { path, name, isDelta };
  return { path: `${path}/${key}`, name: key, isDelta: isDelta || /delta$/i.test(key) };
}
