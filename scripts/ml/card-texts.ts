/** What a card says that no figure does. */
export interface CardText {
  readonly looksFor: string;
  readonly why: string;
  readonly limits: readonly string[];
}

export const CARD_TEXTS: Readonly<Record<string, CardText>> = {
  'prompt-injection': {
    looksFor:
      'Text that tries to override the instructions of a language model, to free it from its rules (jailbreak), to get at ' +
      'its system prompt, or to make it leak data through links and scripts. Kinds of the corpora that ask a model for ' +
      'something unasked without any such sign ("translate this into French" inside of an e-mail) count as neither: no ' +
      'sentence by itself shows that it is out of place.',
    why:
      'Words and their pairs find most. The sentence before makes no difference beyond chance, and was taken because an attack ' +
      'may be spread over two. Parts of words rank as well over all (AUC), but ' +
      'recorded answers and technical prose that are no attack get such high scores from them that the threshold which keeps these out ' +
      'costs them attacks. Weighting by class lost in the same way, to technical prose above all. Why that is was not looked into; it ' +
      'may be that it learns the vocabulary of the few families that the attacks come from. Cues alone find three quarters; ' +
      'added to the rest they help where weights go by class, and no more than leaving the parts of words out. The dense model ranks well and finds next to nothing within the bounds.',
    limits: [
      'Short attacks in words of their own are missed: see the short phrases above, and the sources left out.',
      'Attacks that are hidden (other encodings, images, a request spread over many sentences) are not seen.',
      'Misspelled words are unknown words, unless normalisation undoes it (signs for letters, look-alikes, spaces).',
      'Mostly English. Other languages are known by few examples.',
      'Talk about jailbreaks, role play and system prompts raises the score, and may raise an alarm.',
    ],
  },
  toxicity: {
    looksFor:
      'Insults, threats, and hate against people or groups. The labels of three corpora are taken as they are: "hate" and ' +
      '"offensive" of tweets, "toxic" of comments and of the cases of HateCheck.',
    why:
      'Weighting by class beats weighting by rarity with words and pairs and with parts of words added. Parts of words add nine in ' +
      'a hundred to words and pairs. The sentence before makes no difference beyond chance, and was taken where it did no harm. Cues ' +
      'cost some. The dense model ranks nearly as well, and finds next to nothing within the bounds.',
    limits: [
      'It sees words, not who says them about whom. HateCheck is made to show that: of its harmless sentences (a slur that ' +
        'is quoted, refused or reclaimed, a group that is praised, a negation) it takes a large part for hate.',
      'Names of groups raise the score, because the corpora name them mostly in hate: it may treat groups unequally.',
      'A part of the tweets is harmless in its dialect and labelled "offensive" by outsiders.',
      'Sarcasm, innuendo, and what is hurtful without a hurtful word are missed. English only.',
    ],
  },
};

export const NOT_FOR = [
  'deciding about people: no sanction, no moderation without a person who looks, no monitoring of employees;',
  'being the only protection of a system that acts on what a model says;',
  'measuring how safe a model or how toxic a community is;',
  'languages and kinds of text that the tables below have no figures of.',
];
