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
      'Words and their pairs know the phrases, parts of words what is spelled otherwise and what other languages share; ' +
      'together they find more at the same few false alarms than either. Weighting by rarity beats weighting by class: the ' +
      'attacks come from few families, and what parts these from the rest is their vocabulary rather than their aim. Cues ' +
      'alone find most attacks but mistake talk about models for them, and bring nothing that words and parts have ' +
      'not. The dense model ranks well, but is so sure of everything that no threshold keeps its false alarms few.',
    limits: [
      'Short attacks in words of their own are missed: see the short phrases above, and the sources left out.',
      'Attacks that are hidden (other encodings, images, a request spread over many sentences) are not seen.',
      'Mostly English. Other languages are known by few examples.',
      'Talk about jailbreaks, role play and system prompts raises the score, and may raise an alarm.',
    ],
  },
  toxicity: {
    looksFor:
      'Insults, threats, and hate against people or groups. The labels of three corpora are taken as they are: "hate" and ' +
      '"offensive" of tweets, "toxic" of comments and of the cases of HateCheck.',
    why:
      'What is toxic is a matter of few words, and weighting by class finds them with the few examples there are: it beats ' +
      'rarity with every kind of features. Parts of words add what is misspelled on purpose. The sentence before adds a ' +
      'little. Cues bring nothing beside them. The dense model ranks nearly as well and needs twice the memory; at the same ' +
      'few false alarms it finds much less.',
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
