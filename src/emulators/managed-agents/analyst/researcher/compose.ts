import type { Mounted } from './conversation.ts';
import type { Insight, Quote, Statement } from './statement.ts';

const WORD_OF_HONOUR = 'This is the word of a text search (grep, glob and read). No model was involved.';

/** The quotes of an insight in the order of their numbers. */
export const quotesOf = ({ statements }: Insight): Quote[] => statements.flatMap(({ quotes }) => quotes);

/** The input of the answer tool. */
export function compose(insight: Insight, mounts: readonly Mounted[]): Record<string, unknown> {
  let number = 0;
  const lines = insight.statements.map(({ text, quotes }, index) => {
    const markers = quotes.map(() => `[${(number += 1)}]`).join(' ');
    return `${index === 0 ? '' : '- '}${text}${markers === '' ? '' : ` ${markers}`}`;
  });
  const [first = '', ...others] = lines;
  return {
    answer: [first, others.join('\n'), WORD_OF_HONOUR].filter((block) => block !== '').join('\n\n'),
    citations: quotesOf(insight).map((quote) => citationOf(quote, mounts)),
    confidence: insight.confidence,
    not_checked: insight.notChecked,
  };
}

function citationOf({ at, startLine, endLine, text }: Quote, mounts: readonly Mounted[]): Record<string, unknown> {
  const isFirst = at.mount.repository === mounts[0]?.repository;
  return {
    ...(isFirst || at.mount.repository === undefined ? {} : { repository: at.mount.repository }),
    path: at.path,
    start_line: startLine,
    end_line: endLine,
    quote: text,
  };
}

/** The insight without the quotes for which there is no replacement; a statement that loses all of its own goes too. */
export function replaceQuotes(insight: Insight, replacements: ReadonlyMap<Quote, Quote | undefined>): Insight {
  const statements = insight.statements.map((statement): Statement | undefined => {
    const quotes = statement.quotes.flatMap((quote) =>
      replacements.has(quote) ? (replacements.get(quote) ?? []) : quote,
    );
    return statement.quotes.length > 0 && quotes.length === 0 ? undefined : { ...statement, quotes };
  });
  return { ...insight, statements: statements.filter((statement) => statement !== undefined) };
}
