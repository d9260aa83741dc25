import { type Alphabet, classOf } from '../compile/alphabet.ts';
import { CellTable, type RowState } from './cell-table.ts';
import { Credit } from './credit.ts';
import type { JointMove } from './joint-moves.ts';
import type { Registers } from './registers.ts';
import type { ShapeTable } from './shape-table.ts';
import type { Shape } from './shapes.ts';
import { isBounded, type Simulation } from './simulation.ts';

/** A rule that runs together with others. */
export interface Member {
  readonly table: ShapeTable;
  readonly simulation: Simulation;
  /** Whether what it may protect is held back. */
  readonly isHolding: boolean;
  /** Whether it may read text again: for validators, or because attempts were collapsed. */
  readonly isReading: boolean;
}

/** By member; null where the rule runs by itself at present. */
type Shapes = readonly (Shape | null)[];
/** Of each member: for each register of its shape, the common one. */
type Places = readonly (readonly number[])[];

/** Where text is held, for as long as the first register lies back no more than `room`. */
interface JointHeld {
  /** A register, or at the position asked for, or nowhere; see `HELD`. */
  readonly where: number;
  readonly room: number;
}

/** The shapes of several rules at one place of a stream. Their registers are places in one common list of offsets. */
export interface JointState extends RowState {
  readonly shapes: Shapes;
  /** Places of the members that run by themselves. */
  readonly alone: readonly number[];
  readonly places: Places;
  readonly registerCount: number;
  /** The first register whose text may be read again, or -1. */
  readonly neededRegister: number;
  /** What has been found out about holding back, by how many registers lie at or before the position. */
  readonly held: (JointHeld | undefined)[];
}

/** The joint states of a rule set. Shared by all streams; fills with use. */
export interface JointTables {
  readonly members: readonly Member[];
  readonly alphabet: Alphabet;
  /** Of each member: its own class for each common one. */
  readonly classes: readonly Uint16Array[];
  /** What characters do, see `CELL`. */
  readonly table: CellTable<JointState>;
  /** Moves that cells have no room for, by cell. */
  readonly others: Map<number, JointMove>;
  /**
   * Code units between the first register and the end of the text within which no rule of any state meets a horizon.
   */
  leastRoom: number;
  /** Whether it pays to find out what the rules do together. */
  readonly credit: Credit;
}

/** What finding out costs, in characters that are looked up, and how many of these count at most. */
const FILL_COST = 16;
const MAX_CREDIT = 32_768;

/**
 * Empty tables for rules that are always awake: what each of them does with a character is looked up among its own
 * shapes, and what they do together is looked up here, so that all of them cost one look-up per character.
 * @param alphabet tells all characters apart that any of the rules does
 * @param maxStates states after which the table is emptied; streams keep those that they are in
 */
export function createJointTables(
  members: readonly Member[],
  alphabet: Alphabet,
  maxStates: number,
): JointTables {
  const classes = members.map(({ simulation }) =>
    Uint16Array.from(alphabet.samples, (sample) => classOf(simulation.transitions.program.alphabet, sample)),
  );
  const table = new CellTable<JointState>(alphabet.classCount, maxStates);
  const credit = new Credit(MAX_CREDIT, FILL_COST);
  return { members, alphabet, classes, table, others: new Map(), leastRoom: Infinity, credit };
}

/** A member's registers, read from the common ones. */
export function viewRegisters(registers: Registers, places: readonly number[]): Pick<Registers, 'get'> {
  return { get: (register) => registers.get(places[register]!) };
}

function findNeeded(members: readonly Member[], places: Places): number {
  const first = members.flatMap(({ isReading }, i) => (isReading ? places[i]!.slice(0, 1) : []));
  return first.length > 0 ? Math.min(...first) : -1;
}

/** Least room of all shapes, see {@link Shape.room}. */
const findRoom = (shapes: Shapes): number =>
  shapes.reduce((room, shape) => Math.min(room, shape?.room ?? Infinity), Infinity);

/** The joint state of the shapes. */
export function internShapes(
  tables: JointTables,
  { shapes, places, registerCount }: Pick<JointState, 'shapes' | 'places' | 'registerCount'>,
): JointState {
  const key = shapes
    .map((shape, i) => (shape ? `${shape.generation}:${shape.row}:${places[i]!.join()}` : ''))
    .join(';');
  return tables.table.intern(key, (place) => {
    tables.leastRoom = Math.min(tables.leastRoom, findRoom(shapes));
    const alone = shapes.flatMap((shape, i) => (shape === null ? [i] : []));
    const neededRegister = findNeeded(tables.members, places);
    return { ...place, shapes, alone, places, registerCount, neededRegister, held: [] };
  });
}

/** The state as the table knows it now: it is emptied from time to time. */
export const renewState = (tables: JointTables, state: JointState): JointState =>
  state.generation === tables.table.generation ? state : internShapes(tables, state);

/** Joins shapes; `offsets` are the registers of each, null for a rule that runs by itself. */
export function joinShapes(
  tables: JointTables,
  shapes: Shapes,
  offsets: readonly (readonly number[] | null)[],
): { readonly state: JointState; readonly registers: readonly number[] } {
  const registers = [...new Set(offsets.flatMap((list) => list ?? []))].toSorted((a, b) => a - b);
  const places = offsets.map((list) => (list ?? []).map((offset) => registers.indexOf(offset)));
  return { state: internShapes(tables, { shapes, places, registerCount: registers.length }), registers };
}

/** True where a rule's attempts may have been collapsed, so that it may read text again. */
export const isReadingAgain = (simulation: Simulation, validators: number): boolean =>
  validators > 0 || !isBounded(simulation);
