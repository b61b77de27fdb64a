/** More than fits anywhere, and what is nested deeper than anybody writes. */
export const LONG = [
  'word '.repeat(20_000),
  'x'.repeat(80_000),
  '@octocat '.repeat(8000),
  `${'> '.repeat(500)}@octocat`,
  `${'['.repeat(600)}x${'](https://evil.example)'.repeat(300)}`,
  `\`\`\`\n${'@octocat\n'.repeat(8000)}`,
  `\`${'@octocat '.repeat(8000)}\``,
  '![x](https://evil.example) '.repeat(3000),
  '[x](https://github.com/demo/shop/blob/main/a)'.repeat(1600),
  '<details>'.repeat(5000),
  '😀'.repeat(30_000),
  '*_~'.repeat(300),
] as const;
