import { readRepositoryConfig } from '../../src/config/repository/read-repository-config.ts';
import type { Random } from '../random.ts';
import type { Target } from './fuzz.ts';
import { mutateText } from './mutate.ts';

const FILES: readonly string[] = [
  `fail_on: major
severity_threshold: minor
max_comments: 10
path_filters:
  - "src/**"
  - "!docs/**"
instructions: |
  Be kind.
labels:
  force: [please-review]
  skip: ["no-review"]
drafts: true
`,
  `# Everything
enabled: false
authors: { skip: [ada], bots: ["renovate[bot]"] }
events: [opened, synchronize]
pause_after_pushes: 3
debounce: 30s
deadline: 20m
budget: 2.5
`,
  `a: &a [x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b]
d: [*c, *c, *c, *c]
`,
  '{ "fail_on": "critical", "labels": { "skip": [] } }\n',
];
const PIECES: readonly string[] = [
  '\n',
  '\t',
  ':',
  ': ',
  '- ',
  '[',
  ']',
  '{',
  '}',
  '&a ',
  '*a',
  '!!binary ',
  '!!js/function ',
  '<<: *a',
  '? ',
  '|\n',
  '>-\n',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '"',
  "'",
  '\\',
  '__proto__: ',
  'constructor: ',
  'null',
  '.nan',
  '1e999',
  '0x',
  '[[[[[[[[[[[[[[[['.repeat(20),
  '*'.repeat(200),
  '{a,'.repeat(100),
  '\u2028',
  '\ufeff',
];
const MOST_PROBLEMS = 50;

function aFile(random: Random): string {
  let text = random.pick(FILES);
  for (let times = random.int(1, 4); times > 0; times -= 1) text = mutateText(random, text, PIECES);
  return text;
}

function check(text: string): void {
  const source = { origin: 'repository', path: '.github/proofline.yml', text } as const;
  const { config, problems, sha256 } = readRepositoryConfig([source]);
  if (problems.length > MOST_PROBLEMS) throw new Error('too many problems are told');
  if (problems.some(({ line, column, message }) => !(line >= 1) || !(column >= 1) || message === ''))
    throw new Error('a problem has no place or no words');
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error('the digest is none');
  structuredClone(config);
}

export const configurations: Target<string> = { make: aFile, feed: check };
