import { typedLines } from './typed-lines.ts';

/** Whoever writes more has something to say. */
const MAX_LENGTH = 200;

const URL = /https?:\/\/[^\s)]+\/(?:commit|commits|pull|issues)\/[^\s)]*/gi;
/** `abc1234`, `#12`, `octo/shop#12`, `octo/shop@abc1234`. */
const REFERENCE = /(?<![\w#@/-])(?:[\w.-]+\/[\w.-]+)?(?:@?[0-9a-f]{6,64}|#\d{1,10})(?![\w-])/gi;
const MENTION = /(?<![\w`])@[\w-]+(?:\[bot\])?/g;
const APPROVAL =
  /:(?:\+1|thumbsup|white_check_mark|heavy_check_mark|tada|heart|pray|rocket|ok_hand|clap|100|smile|bow):|(?<!\w)\+1(?!\w)/gi;
const EMOJI = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f/gu;
/** These say that somebody does not agree, or asks. */
const DISAPPROVAL = /[👎❌🚫🤔😕⛔❓❔⁉]|:(?:-1|thumbsdown|x|no_entry|thinking|confused):/iu;

const REF = '(?:REF|(?:the |my )?(?:latest|last|next|new|follow-?up) (?:commit|push|pr)|a follow-?up|this pr)';
const IT = '(?: (?:it|that|this|both|all|them))?';
const DONE =
  '(?:done|fixed|addressed|resolved|changed|updated|corrected|removed|applied|adjusted|pushed|committed|reverted|implemented|renamed|added)';
const DO = '(?:do|fix|address|change|update|correct|remove|apply|adjust|implement|rename|add)';
const DOING = '(?:fixing|doing|addressing|changing|updating|correcting|removing|on|working on)';

/** What people say who only take note; each one is a whole clause. */
const PHRASES = new RegExp(
  `^(?:${[
    '(?:many |great |awesome |perfect )?(?:thanks|thank you|thank u|thx|ty|cheers)(?: (?:a lot|so much|very much|again|a bunch))?(?: for (?:that|this|it|the (?:catch|review|hint|note|pointer|finding|heads-?up|fix)))?',
    '(?:very |really )?(?:nice|good|great|excellent|sharp)(?: (?:catch|find|point|spot|one|idea|to know|call))?',
    '(?:perfect|awesome|cool|wow|oops|whoops|my bad|lgtm|sgtm|sounds good|makes sense|got it|good to know)',
    "(?:ok|okay|k|yes|yep|yeah|yup|sure|right|true|indeed|agreed|i agree|agree|ack|acknowledged|noted|understood|fair(?: enough| point)?|will do|you(?:'re| are) right)",
    `(?:(?:i|we)(?:'ve| have)? |(?:it|this|that|both|all)(?:'s| is| are| was)? )?(?:now )?${DONE}${IT}(?: now)?(?: (?:in|with|by|as of|via) ${REF})?`,
    `(?:(?:i|we)(?:'ll| will) |will )${DO}${IT}(?: (?:now|soon|later|shortly|today|tomorrow))?(?: in ${REF})?`,
    `(?:(?:i'm|i am|we're|we are) )?${DOING}${IT}(?: now)?`,
    `(?:see )?${REF}`,
  ].join('|')})$`,
);
const BETWEEN = /[.,!;:()\n\r]+|\s[-–—]+\s|\sand\s|&/;

/**
 * Whether somebody only takes note of something: thanks, agrees, or says that it is done. Every clause has to be one of
 * the phrases known for that, so any other word, and any question, is something to answer. At most 200 characters.
 */
export function isAcknowledgement(body: string): boolean {
  const said = [...typedLines(body)].join('\n').trim();
  if (said === '' || said.length > MAX_LENGTH || DISAPPROVAL.test(said)) return false;
  const plain = said
    .replaceAll(URL, ' REF ')
    .replaceAll(APPROVAL, ' ')
    .replaceAll(MENTION, ' ')
    .replaceAll(EMOJI, ' ')
    .replaceAll(/[`*_~]/g, ' ')
    .replaceAll('’', "'")
    .toLowerCase()
    .replaceAll(/\bref\b/g, 'REF')
    .replaceAll(REFERENCE, ' REF ');
  if (plain.includes('?')) return false;
  const clauses = plain.split(BETWEEN).map((clause) => clause.trim().replaceAll(/\s+/g, ' '));
  return clauses.every((clause) => clause === '' || PHRASES.test(clause));
}
