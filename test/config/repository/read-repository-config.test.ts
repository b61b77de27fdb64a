import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConfigOrigin } from '../../../src/config/repository/config-problem.ts';
import { readRepositoryConfig } from '../../../src/config/repository/read-repository-config.ts';
import { CONFIG_KEYS, DEFAULT_CONFIG, type RepositoryConfig } from '../../../src/config/repository/schema.ts';

const aSource = (text: string | undefined, origin: ConfigOrigin = 'repository') => ({
  origin,
  path: `${origin}.yml`,
  text,
});
/** The configuration as a file that sets all of it. */
const toFile = (config: RepositoryConfig) =>
  Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
const read = (text: string | undefined) => readRepositoryConfig([aSource(text)]);

/** `line:column message` of each problem. */
const problemsOf = (text: string | undefined) =>
  read(text).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe('a file that is in order', () => {
  it.each([
    ['absent', []],
    ['empty', [aSource('')]],
    ['nothing but a comment', [aSource('# nothing yet\n')]],
    ['an empty object', [aSource('{}')]],
    ['with a byte order mark', [aSource('\uFEFF{}')]],
  ])('means the defaults when it is %s', (_what, sources) => {
    expect(readRepositoryConfig(sources)).toMatchObject({ config: DEFAULT_CONFIG, problems: [] });
  });

  it('says what it sets, in the words of the code', () => {
    const { config, origins, problems } = read(
      ['fail_on: major', 'max_comments: 0', 'show_cost: false', 'path_filters:', '  - src/**', '  - "!**/*.md"'].join(
        '\r\n',
      ),
    );
    expect(problems).toEqual([]);
    expect(config).toEqual({
      ...DEFAULT_CONFIG,
      failOn: 'major',
      maxComments: 0,
      showCost: false,
      pathFilters: ['src/**', '!**/*.md'],
    });
    expect([...origins.keys()]).toEqual(CONFIG_KEYS);
    expect(origins.get('fail_on')).toBe('repository');
    expect(origins.get('coverage')).toBe('default');
  });

  it('takes off for a word, as YAML 1.2 has it', () => {
    expect(read('fail_on: off').config.failOn).toBe('off');
  });

  it('says what is researched', () => {
    const { config, problems } = read(
      [
        'research:',
        '  label: null',
        '  opened: {title_keywords: [why]}',
        '  repositories: [tools, octo/lib.js]',
        '  schedule:',
        '    - name: Architecture',
        '      cron: 0 6 * * MON-FRI',
        '      question: |',
        '        What has changed',
        '        since the last report?',
        '  budget: 0.5',
      ].join('\n'),
    );
    expect(problems).toEqual([]);
    expect(config.research).toEqual({
      enabled: true,
      label: null,
      opened: { labels: [], title_keywords: ['why'] },
      repositories: ['tools', 'octo/lib.js'],
      schedule: [
        {
          name: 'Architecture',
          cron: '0 6 * * MON-FRI',
          question: 'What has changed\nsince the last report?',
        },
      ],
      budget: 0.5,
    });
    expect(read('research: {}').config).toEqual(DEFAULT_CONFIG);
    expect(read('research: {opened: off}').sha256).toBe(read('').sha256);
  });

  it('may use an alias', () => {
    expect(read('severity_threshold: &least major\nfail_on: *least').config.failOn).toBe('major');
  });
});

describe('layers', () => {
  it('count key by key: repository, organisation, operator, default', () => {
    const { config, origins, problems } = readRepositoryConfig(
      [aSource('fail_on: minor\nmax_comments: 5', 'organisation'), aSource('fail_on: critical', 'repository')],
      { max_comments: 9, show_cost: false, fail_on: 'info' },
    );
    expect(problems).toEqual([]);
    expect(config).toMatchObject({ failOn: 'critical', maxComments: 5, showCost: false, coverage: 'all' });
    expect(
      ['fail_on', 'max_comments', 'show_cost', 'coverage'].map((key) => [...origins].find(([one]) => one === key)?.[1]),
    ).toEqual(['repository', 'organisation', 'operator', 'default']);
  });

  it('tell whose problem it is', () => {
    const { problems } = readRepositoryConfig([aSource('fail_on: 1', 'organisation'), aSource('fail_on: 2')]);
    expect(problems.map(({ origin, path }) => [origin, path])).toEqual([
      ['repository', 'repository.yml'],
      ['organisation', 'organisation.yml'],
    ]);
  });
});

describe('the digest', () => {
  it('is equal for equal values, however they are written', () => {
    expect(read('fail_on: off').sha256).toBe(readRepositoryConfig([]).sha256);
    expect(read('{"max_comments": 3, "fail_on": "major"}').sha256).toBe(read('fail_on: major\nmax_comments: 3').sha256);
    expect(read('').sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('differs for other values', () => {
    const texts = ['', 'fail_on: major', 'max_comments: 3', 'path_filters: [a]', 'path_filters: [a, b]', 'sarif: true'];
    expect(new Set(texts.map((text) => read(text).sha256)).size).toBe(texts.length);
  });
});

describe('what is wrong is told with its place', () => {
  it.each([
    [
      'a value that does not exist',
      'fail_on: high',
      ['1:10 fail_on: must be one of critical, major, minor, info, off'],
    ],
    ['no value', 'coverage: any\nfail_on:\n', ['2:9 fail_on: must be one of critical, major, minor, info, off']],
    ['a word for a flag', 'show_cost: no', ['1:12 show_cost: must be true or false']],
    ['a number out of range', 'max_comments: 26', ['1:15 max_comments: must be a whole number from 0 to 25']],
    ['half a comment', 'max_comments: 2.5', ['1:15 max_comments: must be a whole number from 0 to 25']],
    ['no list', 'path_filters: src/**', ['1:15 path_filters: must be a list of patterns']],
    [
      'items of a list',
      'path_filters:\n  - ok\n  - 5\n  - /src/**\n  - "!"\n  - "*.{ts"\n',
      [
        '3:5 path_filters: must be a pattern, such as src/** or "!**/*.md"',
        '4:5 path_filters: must be relative to the root of the repository, as in src/**',
        '5:5 path_filters: must not be empty',
        '6:5 path_filters: must hold alternatives in its braces, as in *.{ts,tsx}; where a path has braces itself, write * for them',
      ],
    ],
    ['no text', 'instructions: [a]', ['1:15 instructions: must be a text']],
    [
      'instructions for paths',
      'path_instructions:\n  - path: "!a"\n    instructions: x\n  - path: b\n  - path: c\n    text: x\n    instructions: y\n  - d',
      [
        '2:11 path_instructions: must not begin with !',
        '4:5 path_instructions: must be a text',
        '6:11 path_instructions: must have path and instructions, and nothing else',
        '8:5 path_instructions: must have path and instructions, and nothing else',
      ],
    ],
    ['an unknown key', 'fail_on: major\ncolour: red', ['2:1 colour: there is no such key']],
    ['a slip', 'failOn: major', ['1:1 failOn: there is no such key; did you mean fail_on?']],
    ['another', 'path_filter: [a]', ['1:1 path_filter: there is no such key; did you mean path_filters?']],
    [
      'the keys of CodeRabbit',
      'knowledge_base: {}\nreviews:\n  profile: chill\n  path_filters: ["!dist/**"]\n  auto_review:\n    drafts: true\n',
      [
        '1:1 knowledge_base: a key of CodeRabbit that has no equivalent here',
        '3:3 reviews.profile: a key of CodeRabbit that has no equivalent here',
        '4:3 reviews.path_filters: a key of CodeRabbit; here it is path_filters, at the top level',
        '6:5 reviews.auto_review.drafts: a key of CodeRabbit; here it is drafts, at the top level',
      ],
    ],
    ['its main key alone', 'reviews: {}', ['1:1 reviews: a key of CodeRabbit that has no equivalent here']],
    [
      'what nobody can type as a command, or means something else',
      'commands_prefix: robo',
      [
        '1:18 commands_prefix: must be one word of at most 40 letters, digits, - and _ that begins with / or @, such as /robo or @robo',
      ],
    ],
    [
      'a prefix that is a command by itself',
      'commands_prefix: /Review\nshort_forms: []',
      ['1:18 commands_prefix: must not be one of /review, /research, /cancel, /help, which are commands by themselves'],
    ],
    [
      'a short form that does not exist',
      'short_forms: [budget]',
      ['1:15 short_forms: must be one of review, research, cancel, help'],
    ],
    [
      'short forms as a flag',
      'short_forms: false',
      ['1:14 short_forms: must be a list of review, research, cancel, help; [] for none'],
    ],
    [
      'words where a language should be',
      'language: Elvish',
      ['1:11 language: must be a language, by its English name or its tag, such as German or pt-BR'],
    ],
    [
      'words where a model should be',
      'model: the best',
      ['1:8 model: must be the id of a model, such as claude-opus-5-5'],
    ],
    [
      'a slip inside of a key',
      'research:\n  enabled: true\n  labels: question\n  opened:\n    titles: [why]\n    labels: [question]',
      [
        '3:11 research: there is no such key as labels; did you mean label?',
        '5:13 research.opened: there is no such key as titles; there are labels, title_keywords',
      ],
    ],
    ['research as a flag', 'research: false', ['1:11 research: must have keys such as enabled or label']],
    [
      'what is wrong inside of research',
      'research:\n  enabled: 1\n  label: ""\n  budget: 0\n  repositories: [https://github.com/o/r, a/b/c, ..]',
      [
        '2:12 research.enabled: must be true or false',
        '3:10 research.label: must not be empty',
        '4:11 research.budget: must be an amount in US dollars from 0.01 to 10000, without a sign',
        '5:18 research.repositories: must be the name of a repository, such as tools or octo/tools, and no address of it',
        '5:42 research.repositories: must be the name of a repository, such as tools or octo/tools, and no address of it',
        '5:49 research.repositories: must be the name of a repository, such as tools or octo/tools, and no address of it',
      ],
    ],
    [
      'opened issues that no key chooses',
      'research:\n  opened: true\n',
      ['2:11 research.opened: must be off, or have labels, title_keywords or both'],
    ],
    [
      'opened issues with a wrong list',
      'research:\n  opened:\n    labels: question\n',
      ['3:13 research.opened.labels: must be a list of labels'],
    ],
    [
      'schedules that cannot be meant',
      [
        'research:',
        '  schedule:',
        '    - {name: a, cron: "*/5 * * * *", question: x}',
        '    - {name: b, cron: "0 6 * *", question: x}',
        '    - {name: c, cron: "0 24 * * *", question: x}',
        '    - {name: d, cron: "0 0 30 2 *", question: x}',
        '    - {name: A, cron: "@daily", question: x}',
        '    - {name: f, cron: 5, text: x}',
      ].join('\n'),
      [
        '3:23 research.schedule: must leave an hour between two times, so its first field must be one minute, as in 0 6 * * 1',
        '4:23 research.schedule: must have five fields (minute, hour, day of the month, month, day of the week, in UTC), as in 0 6 * * 1',
        '5:23 research.schedule: has a field with a value that does not exist there; minutes go from 0 to 59, hours from 0 to 23',
        '6:23 research.schedule: names a day that no month has',
        '7:23 research.schedule: must have five fields (minute, hour, day of the month, month, day of the week, in UTC), as in 0 6 * * 1',
        '8:7 research.schedule: must be a text',
        '8:23 research.schedule: must be a cron expression, as in 0 6 * * 1',
        '8:32 research.schedule: there is no such key as text; there are name, cron, question',
      ],
    ],
    [
      'two schedules of one name',
      'research:\n  schedule:\n    - {name: a, cron: 0 6 * * 1, question: x}\n    - {name: A, cron: 0 7 * * 1, question: x}',
      ['4:14 research.schedule: must have a name of its own'],
    ],
    [
      'names that every object has',
      '__proto__: {}\ntoString: 1',
      ['1:1 __proto__: there is no such key', '2:1 toString: there is no such key'],
    ],
    ['a key that is no word', '? [a, b]\n: 1', ['1:3 a key must be a word']],
    ['a key twice', 'sarif: true\nsarif: false', ['2:1 this key stands here twice']],
    [
      'an exclamation mark without quotes',
      'path_filters:\n  - !dist/**',
      ['2:5 what begins with ! must stand in quotes, as in "!dist/**"'],
    ],
    ['a list instead of keys', '- fail_on', ['1:1 must consist of keys with their values']],
    ['a word instead of keys', '\nstrict', ['2:1 must consist of keys with their values']],
    ['two documents', 'sarif: true\n---\nsarif: false', ['2:1 must be one document, without a line of dashes']],
    ['a tab', 'path_filters:\n\t- a', ['2:1 is no YAML that can be read: tabs are not allowed as indentation']],
    [
      'an alias for nothing',
      'sarif: *yes',
      ['1:8 has an alias that cannot be used: unresolved alias (the anchor must be set before the alias): yes'],
    ],
    [
      'a gate below what is shown',
      'severity_threshold: major\nfail_on: minor',
      [
        '2:10 fail_on: fail_on is minor and severity_threshold is major, so the check would fail for findings that are not shown',
      ],
    ],
  ])('%s', (_what, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  it('a gate that one file sets below what another lets be shown', () => {
    const { problems } = readRepositoryConfig([
      aSource('severity_threshold: major'),
      aSource('fail_on: info', 'organisation'),
    ]);
    expect(problems).toMatchObject([{ origin: 'repository', line: 1, column: 21 }]);
  });

  it('a file that cannot be read as text, or is too large', () => {
    const tooLarge = ['1:1 must be a text of at most 64 kB'];
    expect(problemsOf(undefined)).toEqual(tooLarge);
    expect(problemsOf(`# ${'é'.repeat(40_000)}`)).toEqual(tooLarge);
  });

  it('a value of one key, without loss of the others', () => {
    const { config, problems } = read('fail_on: nonsense\ncoverage: any');
    expect(problems).toHaveLength(1);
    expect(config).toMatchObject({ failOn: 'off', coverage: 'any' });
  });
});

describe('hostile files', () => {
  const letters = Array.from('abcdefghijklmnopqrstuvwxyz');
  const bomb = letters
    .map((letter, index) => `${letter}: &${letter} [${`*${letters[index - 1] ?? 'a'},`.repeat(index === 0 ? 0 : 9)}]`)
    .join('\n');
  it.each([
    ['aliases of aliases', bomb],
    ['a value that contains itself', 'path_filters: &a [*a]'],
    ['deep lists', '['.repeat(60_000)],
    ['deep maps', '{a: '.repeat(15_000)],
    ['deep indentation', Array.from({ length: 300 }, (_, index) => `${' '.repeat(index)}a:`).join('\n')],
    ['a thousand unknown keys', Array.from({ length: 1000 }, (_, index) => `key${index}: 1`).join('\n')],
    ['a key of 60 kB', `${'k'.repeat(60_000)}: 1`],
    ['quotes that never end', '"'.repeat(60_001)],
    ['hidden characters', 'fail_on\u202e: major\u0000'],
    ['long keys without values', '? '.repeat(30_000)],
    ['many patterns', `path_filters: [${'"a*a*a*a*{a,b}{a,b}{a,b}{a,b}{a,b}",'.repeat(1000)}]`],
  ])('%s are a problem, soon, and never an exception', (_what, text) => {
    const before = process.cpuUsage();
    const { problems } = read(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(50);
    for (const { line, column, message } of problems) {
      expect(Math.min(line, column)).toBeGreaterThanOrEqual(1);
      expect(message.length).toBeLessThan(500);
    }
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(3000);
  });

  it('whatever it is made of, each problem has its place in the text', () => {
    const signs = [
      ': ',
      ':',
      '\n',
      '\n  ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '"',
      "'",
      '&a ',
      '*a',
      '!x ',
      '|',
      '>',
      '#',
      '? ',
    ];
    const words = ['---\n', '%', '\t', 'major', 'true', '7', 'null', '\u2028', '\uD800', '\0', '\r'];
    const piece = fc.constantFrom(...CONFIG_KEYS, ...signs, ...words);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        const { config, problems, sha256 } = read(text);
        const lines = text.split('\n');
        for (const { line, column } of problems) {
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
        }
        if (problems.length === 0) expect(read(JSON.stringify(toFile(config))).sha256).toBe(sha256);
      }),
      { numRuns: 3000 },
    );
  });
});
