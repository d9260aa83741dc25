/**
 * Kinds of words and shapes of sentences that say something of them whatever the rest is: a sentence's cues are features
 * beside its words, and so is each pair of cues. Words are taken after normalisation, by their beginnings.
 */
const CUES: readonly (readonly [name: string, pattern: RegExp])[] = [
  [
    'override',
    /\b(?:ignor|disregard|forget|bypass|overrid|overrul|overwrit|discard|circumvent|unlearn|neglect)/,
  ],
  ['earlier', /\b(?:previous|prior|above|before|preceding|earlier|initial|original|first|existing|past)\b/],
  ['later', /\b(?:from now on|henceforth|instead|starting now|until told|new|next|following)\b/],
  [
    'orders',
    /\b(?:instruct|prompt|rule|guideline|polic|directive|restrict|order|command|constraint|limit|filter|safe)/,
  ],
  [
    'system',
    /\b(?:system|developer|admin|root|debug|sudo|internal|hidden|secret|confidential|config|privileg)/,
  ],
  ['reveal', /\b(?:reveal|repeat|print|show|output|display|leak|expos|disclos|tell|dump|echo|send|includ)/],
  [
    'role',
    /\b(?:act as|acting as|pretend|role ?play|you are now|you will be|play the|simulat|imagin|persona|character)/,
  ],
  ['model', /\b(?:ai|chatgpt|gpt|assistant|language model|llm|chatbot|bot|openai|claude|model)\b/],
  [
    'anything',
    /\b(?:anything|everything|any question|no matter|without|unfiltered|uncensored|unrestricted|jailb|freed)/,
  ],
  [
    'refusal',
    /\b(?:refus|sorry|cannot|can't|apolog|warn|disclaim|illegal|unethical|moral|ethic|harmful|consent)/,
  ],
  ['must', /\b(?:must|always|never|do not|don't|only|have to|required|important|immediately)\b/],
  ['you', /\b(?:you|your|yours|u|ur|yourself)\b/],
  ['me', /\b(?:i|me|my|mine|we|us|our)\b/],
  ['they', /\b(?:they|them|these|those|people|all)\b/],
  ['asks', /^\W*(?:what|how|why|who|when|where|which|can|could|is|are|do|does|should|would|will)\b/],
  [
    'imperative',
    /^\W*(?:please )?(?:write|give|make|list|explain|describe|create|tell|find|use|help|summari|translate)/,
  ],
  ['negation', /\b(?:not|no|never|n't|nobody|nothing|isn't|don't|can't)\b/],
  ['likes', /\b(?:love|like|respect|thank|welcome|support|proud|great|good)/],
  [
    'hates',
    /\b(?:hate|hating|disgust|despis|worthless|inferior|stupid|idiot|dumb|ugly|trash|scum|vermin|filth)/,
  ],
  ['threatens', /\b(?:kill|hurt|beat|attack|punch|shoot|burn|die|dead|destroy|exterminat|deport)/],
  ['reports', /\b(?:said|says|call(?:ed|ing)|told|word|wrote|write|quot|statement|saying|argue)\b/],
  ['tag', /<\/?[a-z][^>]*>|\[\/?[a-z]+\]|###|\*\*\*/],
  ['image', /!\[|javascript:|onerror|onload|\[query\]/],
  ['question', /\?/],
  ['exclamation', /!/],
  ['quotes', /["“”„«»]/],
];

/** @returns the names of a normalised text's cues, in the order of the table */
export function findCues(text: string): string[] {
  return CUES.filter(([, pattern]) => pattern.test(text)).map(([name]) => name);
}
