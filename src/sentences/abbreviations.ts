/**
 * Words whose stop may be no end. As they are written: "No. 5" is a number, "no." ends a sentence. English and German,
 * and what other European languages share with them; a missing one costs a sentence in two parts, no text.
 */
const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** Never the last word of a sentence. */
const BEFORE_A_WORD = words(
  'Dr Mr Mrs Ms Prof Hr Fr Hrn St Mt Ft Gen Col Capt Lt Sgt Cmdr Adm Maj Cpl Rev Hon Pres Gov Sen Rep Dipl Ing ' +
    'vs e.g i.e z.B d.h u.U i.d.R o.ä z.T s.o s.u viz cf vgl bzw sog ggf evtl inkl exkl gem lt bspw p.ex M Mme Mlle Sr Sra Srta ' +
    'eg ie incl excl approx ca circa aka sec Messrs Mgr Fig fig Figs Eq eq Eqs Tab Abb Kap Ref Refs',
);

/** Not the last word where a number follows. */
const BEFORE_A_NUMBER = words(
  'No no Nos Nr Nrn Vol vol Art art Abs Sec Sect Ch ch pp p S Ziff Rn Bd Jg Ed ed Est est max min Max Min c v ver Ver rev Rev ' +
    'Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Okt Dez Tel tel Ext ext Pt pt ln op Op Apt Rm Bldg §',
);

/** May be the last word: what follows decides, see {@link isStarter}. */
const ANYWHERE = words(
  'Inc Ltd Co Corp Bros LLC Jr Sr Esq al Ave Blvd Rd Hwy dept Dept Univ univ Assn Mfg est Est ' +
    'Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec Mon Tue Tues Wed Thu Thurs Fri Sat Sun ' +
    'min max sec hrs hr Std Mio Mrd Tsd Str u.a Ph.D M.D B.A M.A B.Sc M.Sc a.m p.m A.M P.M',
);

/** Words that begin a sentence much more often than they follow an abbreviation with a capital letter. */
const STARTERS = words(
  'The This That These Those There Then Here It He She They We You I A An In On At But And If When While Since ' +
    'Because Although However Therefore After Before As So No Not Yes My Our His Her Its Their Your What Who How Why ' +
    'Where Which For From To With By Both Each Every All Some Many Most Please Let Now Also Once Until Another ' +
    'Der Die Das Er Sie Es Wir Ich Ihr Ein Eine Aber Und Wenn Im Am Auch Dann Doch So Man Nach Vor Bei Mit Wie Was Wer Warum ' +
    'Le La Les Il Elle Ils Nous Vous Je Un Une El Los Las Mais Et Pero Y',
);

/** Follow an ordinal number in German: "am 5. Mai". */
const AFTER_AN_ORDINAL = words(
  'Januar Februar März April Mai Juni Juli August September Oktober November Dezember Jänner ' +
    'Jahrhundert Jahrhunderts Jh Klasse Etage Stock Platz Tag Woche Auflage Kapitel Geburtstag Weltkrieg Weltkriegs',
);

/** Single letters with stops between them: "U.S", "a.m". */
const LETTERS_WITH_STOPS = /^\p{L}(?:\.\p{L})+$/u;
const INITIAL = /^\p{Lu}$/u;
const SHORT_NUMBER = /^\d{1,2}$/;

/** What the word before a stop says of it: an end, none, or what the next word must decide. */
export type StopKind = 'end' | 'none' | 'none-before-ordinal' | 'ask-next-word';

/**
 * @param word before the stop, without it
 * @param isBeforeNumber whether a digit follows
 */
export function judgeWord(word: string, isBeforeNumber: boolean): StopKind {
  if (BEFORE_A_WORD.has(word) || (isBeforeNumber && BEFORE_A_NUMBER.has(word))) return 'none';
  if (ANYWHERE.has(word) || INITIAL.test(word) || LETTERS_WITH_STOPS.test(word)) return 'ask-next-word';
  return SHORT_NUMBER.test(word) ? 'none-before-ordinal' : 'end';
}

/** Whether a word opens a new sentence even behind an abbreviation. */
export const isStarter = (word: string): boolean => STARTERS.has(word);

export const followsOrdinal = (word: string): boolean => AFTER_AN_ORDINAL.has(word);
