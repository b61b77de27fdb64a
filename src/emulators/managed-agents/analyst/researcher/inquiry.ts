/** What a question asks for, as far as it can be told without understanding it. */
export interface Inquiry {
  readonly kind: 'uses' | 'definition' | 'imports' | 'explanation';
  /** A name in the code, or a file. */
  readonly subject: string;
  /** Where to look: a word that the path has to hold. */
  readonly scope?: string;
}

const QUOTED = /[`'"“‘]([^`'"”’\n]{2,200})[`'"”’]/;
/** A path, or a name that does not look like a word. */
const PATH = /(?<![\w/.-])(?:[\w@.-]+\/)*[\w@-][\w@.-]*\.[A-Za-z]\w{0,7}(?![\w/])/;
const NAME =
  /(?<![\w$])(?:[a-z_$][\w$]*(?:_|[a-z][A-Z])[\w$]*|[A-Z][a-z0-9]+[A-Z]\w*|[A-Z][A-Z0-9]*_[A-Z0-9_]+|\w+(?=\(\)))(?![\w$])/;
/** The word that such questions are about. */
const ASKED = [
  /\b(?:files?|modules?|code|who|what) (?:do |does |that |which )?imports? ([\w$@./-]+)/i,
  /\b(?:imports?|requires?|depends? on) (?:the |of )?([\w$@./-]+)/i,
  /\b(?:where|who|what|how|when) (?:is|are|does|do|calls?|uses?) (?:the |a |an )?(?:(?:function|class|method|type|constant|variable|file|module|option|command) )?([\w$@./-]+)/i,
  /\b(?:explain|find|describe) (?:the )?([\w$@./-]+)/i,
  /\bwhat about (?:the )?([\w$@./-]+)/i,
];
const EMPTY_WORDS = new Set(
  'a all also an and any are as at be by can code defined do does done else file files for from here how i in is it its me of on one only or other repository same that the their them then there these they this those to tests us use used uses we what when where which who why with work works'.split(
    ' ',
  ),
);
const SCOPE = /\b(?:in|under|below|inside|within) (?:the |our )?(?:(?:folder|directory|package) )?[`'"]?([\w@./-]+)/gi;

/** Reads questions in their order; one that has no subject of its own goes on with the one before. */
export function readInquiry(questions: readonly string[]): Inquiry | undefined {
  let inquiry: Inquiry | undefined;
  for (const question of questions) inquiry = read(question, inquiry);
  return inquiry;
}

function read(question: string, earlier: Inquiry | undefined): Inquiry | undefined {
  const kind = kindOf(question);
  const scope = scopeOf(question);
  const narrowed = scope === undefined ? {} : { scope };
  const own = subjectOf(scope === undefined ? question : withoutScope(question, scope));
  if (own !== undefined) return { kind: kind ?? 'uses', subject: own, ...narrowed };
  if (earlier === undefined) return undefined;
  return { kind: kind ?? earlier.kind, subject: earlier.subject, ...narrowed };
}

function kindOf(question: string): Inquiry['kind'] | undefined {
  if (/\b(?:imports?|imported|requires?|required by|depends? on)\b/i.test(question)) return 'imports';
  if (/\b(?:used?|uses|usages?|calls?|called|callers?|mention(?:s|ed)?|references?|referenced)\b/i.test(question))
    return 'uses';
  if (/\b(?:defined?|definition|declared?|declaration|implemented|come from)\b/i.test(question)) return 'definition';
  if (/\b(?:what|how) (?:is|are|does|do)\b|\bexplain|\bdescribe/i.test(question)) return 'explanation';
  return undefined;
}

function scopeOf(question: string): string | undefined {
  const scopes = [...question.matchAll(SCOPE)].map(([, word = '']) => word.replace(/[./]+$/, ''));
  return scopes.findLast((word) => word !== '' && !/^(?:it|this|that|code|repository|repo|there|here)$/i.test(word));
}

const withoutScope = (question: string, scope: string) =>
  question.replaceAll(/\b(?:in|under|below|inside|within) [^,;]*$/gi, (part) => (part.includes(scope) ? '' : part));

function subjectOf(question: string): string | undefined {
  const quoted = QUOTED.exec(question)?.[1];
  if (quoted !== undefined) return quoted.replace(/\(\)$/, '').trim();
  const named = PATH.exec(question)?.[0] ?? NAME.exec(question)?.[0];
  if (named !== undefined) return named;
  const asked = ASKED.map((pattern) => pattern.exec(question)?.[1]?.replace(/[./-]+$/, ''));
  return asked.find((word) => word !== undefined && word.length > 1 && !EMPTY_WORDS.has(word.toLowerCase()));
}
