import { expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../../src/config/repository/schema.ts';
import { decideQuestion } from '../../src/triggers/decide-question.ts';
import type { Intake } from '../../src/triggers/intake.ts';

type Question = Extract<Intake, { kind: 'question' }>;
type Config = typeof DEFAULT_CONFIG.research;

const opened = (title: string, ...labels: string[]) => ({ source: 'opened', title, labels }) as const;
const labelled = (label: string) => ({ source: 'label', title: 'Why?', label }) as const;
const some = { labels: ['Question'], title_keywords: ['how', 'do not know'] };
const every = { labels: [], title_keywords: [] };

it.each<[string, Pick<Question, 'source' | 'title' | 'label' | 'labels'>, Partial<Config>, boolean]>([
  ['the label', labelled('research'), {}, true],
  ['the label in other letters', labelled('Research'), {}, true],
  ['another label', labelled('bug'), {}, false],
  ['a label of its own', labelled('ask'), { label: 'ask' }, true],
  ['the usual label where there is another one', labelled('research'), { label: 'ask' }, false],
  ['the label where there is none', labelled('research'), { label: null }, false],
  ['the label where research is off', labelled('research'), { enabled: false }, false],
  ['the label whatever opened issues get', labelled('research'), { opened: some }, true],
  ['a label that opened issues are chosen by', labelled('Question'), { opened: some }, false],
  ['an opened issue', opened('How?'), {}, false],
  ['any opened issue', opened('It broke'), { opened: every }, true],
  ['any opened issue where research is off', opened('It broke'), { opened: every, enabled: false }, false],
  ['an opened issue with a word', opened('How does it work?'), { opened: some }, true],
  ['an opened issue with part of a word', opened('Show it'), { opened: some }, false],
  ['an opened issue with words', opened('I DO NOT KNOW why'), { opened: some }, true],
  ['an opened issue with a label', opened('It broke', 'bug', 'question'), { opened: some }, true],
  ['an opened issue without either', opened('It broke', 'bug'), { opened: some }, false],
  ['an opened issue whose label asks besides', opened('How?', 'research'), { opened: some }, false],
  ['an opened issue with a label that does not ask', opened('How?', 'research'), { opened: some, label: null }, true],
])('decides about %s', (_what, question, config, isResearched) => {
  const decision = decideQuestion(question, { ...DEFAULT_CONFIG.research, ...config });
  expect(decision).toEqual(isResearched ? { kind: 'research' } : { kind: 'skip', reason: expect.any(String) });
});
