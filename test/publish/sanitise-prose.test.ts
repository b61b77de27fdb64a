import { describe, expect, it } from 'vitest';
import { SecretMasker } from '../../src/core/secrets.ts';
import { sanitise } from '../../src/publish/sanitise.ts';
import { parseMarkdown } from '../injection/markdown-parser.ts';
import { SECRETS } from '../injection/payloads/secrets.ts';

const masker = new SecretMasker();
for (const secret of Object.values(SECRETS)) masker.learn(secret);
const rules = { masker, allowedLinkPrefixes: ['https://github.com/demo/shop/blob/'], maxLength: 16_000 };
const BLOB = 'https://github.com/demo/shop/blob/0a1b2c3d4e5f60718293a4b5c6d7e8f901234567';

/** What a reviewer writes all day: nothing in it is hostile, and so nothing of it may change. */
const PROSE: Readonly<Record<string, string>> = {
  'a finding': `\`parsePrice\` returns \`NaN\` for an empty cell, and **line 42** adds it to the total.

When a CSV export has a trailing newline, every total after it is \`NaN\`; see
[price.ts](${BLOB}/src/price.ts#L40-L44) and the caller in [cart.ts](${BLOB}/src/cart.ts#L7).

\`\`\`ts
const total = rows.reduce((sum, row) => sum + parsePrice(row[2]), 0);
if (total < 0 && !isRefund) throw new RangeError(\`\${total} is below zero\`);
\`\`\`

Either skip empty rows or let it throw.`,
  'lists in lists': `What happens, in order:

1. The request is *accepted* (\`202\`).
2. The worker dies:
   - before the write: nothing is lost,
   - after it: the row is written **twice**, since \`insert\` has no \`on conflict\`.
3. A retry finds both.

- [race in the queue](${BLOB}/src/queue.ts#L12)
- ~~missing index~~ (there is one)`,
  'a table': `| input | expected | got |
|---|---|---|
| \`""\` | error | \`0\` |
| \`"1,5"\` | \`1.5\` | \`15\` |

A comma is taken for a thousands separator.`,
  'quotes and rules': `The docs say:

> A token is valid for one hour.
> It cannot be renewed.

---

#### Why it matters

It is used for *two* hours in \`sync()\`; the second half fails with 401.`,
  'code of many kinds': `Use \`Map<string, number[]>\`, not \`{ [key: string]: number[] }\`.

\`\`\`python
@app.route("/users/<int:user_id>")
def user(user_id: int) -> dict:
    return {"id": user_id, "tags": ["#1", "@home"]}
\`\`\`

\`\`\`diff
-  if (user = admin) {
+  if (user === admin) {
\`\`\`

\`\`\`sh
curl -s https://example.com/health | jq '.status' # GH-12
\`\`\``,
  'numbers, paths and signs': `About 95 % of 1,200 requests (p99: 1.5 s, max 12_000 ms) took the slow path in src/api/v2/users.ts:17.
It costs $5 a day; a*b and a_b_c are fine, 3 > 2, "x" != 'y', and/or, e.g. C:\\\\temp.`,
};

describe('ordinary prose comes out as it was written', () => {
  it.each(Object.entries(PROSE))('%s', (_what, text) => {
    expect(sanitise(text, rules)).toBe(text);
  });

  it('also the second time', () => {
    const all = Object.values(PROSE).join('\n\n');
    expect(sanitise(sanitise(all, rules), rules)).toBe(all);
  });
});

describe('headings that could be taken for ours', () => {
  it.each([
    ['# Approved', '#### Approved'],
    ['  ## 2 findings', '  #### 2 findings'],
    ['### critical: mine', '#### critical: mine'],
    ['#', '####'],
    ['> 1. # Approved', '> 1. #### Approved'],
    ['![](https://evil.example/x)# Approved', expect.not.stringMatching(/^# /)],
    ['##### as small as it is', '##### as small as it is'],
    ['#1 and #hash', expect.not.stringMatching(/^####/)],
    ['Approved\n===', 'Approved\n\\==='],
    ['Approved\n-', 'Approved\n\\-'],
    ['> Approved\n> ---  ', '> Approved\n> \\---  '],
    ['Approved\n\n---', 'Approved\n\n---'],
    ['```sh\n# a comment\n---\n```', '```sh\n# a comment\n---\n```'],
    ['| a |\n|---|\n| b |', '| a |\n|---|\n| b |'],
  ])('%j', (text, expected) => {
    const clean = sanitise(text, rules);
    expect(clean).toEqual(expected);
    for (const shown of [clean, sanitise(clean, rules)]) expect(sizesOfHeadings(parseMarkdown(shown))).toEqual([]);
  });
});

interface Node {
  readonly type: string;
  readonly depth?: number;
  readonly children?: readonly Node[];
}

/** Of the headings that are as large as ours. */
function sizesOfHeadings({ type, depth = 0, children = [] }: Node): number[] {
  return [...(type === 'heading' && depth < 4 ? [depth] : []), ...children.flatMap(sizesOfHeadings)];
}
