import type { Random } from '../random.ts';

const WORDS = ['total', 'rate', 'user', 'größe', '値段', 'emoji_😀', 'x', 'retry', 'עברית', 'naïve'];
/** Lines that stand in many places, are blank, or look like what a diff is written in. */
const COMMON = [
  '',
  '',
  '}',
  '  }',
  '\treturn null;',
  '    // nothing',
  '--- a/file',
  '+++ b/file',
  '@@ -1,3 +1,4 @@',
  'diff --git a/x b/x',
  '\\ No newline at end of file',
  'trailing  ',
  'one\rdiff --git a/y b/y\r@@ -9 +9 @@',
  'two\u2028diff --git a/z b/z\u2028@@ -9 +9 @@',
  '\ufeffwith a mark',
];

/** A line of code, of prose in some script, or of what a parser of diffs may stumble over. */
export function randomLine(random: Random): string {
  if (random.chance(25)) return random.pick(COMMON);
  if (random.chance(2))
    return `const blob = '${'0123456789abcdef '.repeat(random.int(100, 400))}${random.int(0, 1e9)}';`;
  const indent = random.pick(['', '  ', '    ', '\t', '\t\t', ' \t']);
  return `${indent}const ${random.pick(WORDS)}${random.int(0, 999)} = ${random.pick(WORDS)}(${random.int(0, 99)});`;
}

/** The text after a change as people make them: lines edited, moved and re-indented, line ends and the last one too. */
export function editText(random: Random, text: string): string {
  const ending = text.includes('\r\n') ? '\r\n' : '\n';
  const endsOpen = !text.endsWith(ending);
  let lines = text.split(ending);
  if (!endsOpen) lines.pop();
  for (let edits = random.int(1, 5); edits > 0; edits -= 1) lines = editLines(random, lines);
  const newEnding = random.chance(6) ? random.pick(['\n', '\r\n']) : ending;
  const stays = random.chance(8) ? !endsOpen : endsOpen;
  return lines.length === 0 ? '' : lines.join(newEnding) + (stays ? '' : newEnding);
}

function editLines(random: Random, lines: readonly string[]): string[] {
  const at = random.int(0, lines.length);
  const height = random.int(1, 8);
  const block = lines.slice(at, at + height);
  const without = lines.toSpliced(at, height);
  switch (random.int(0, 6)) {
    case 0:
      return without;
    case 1:
      return lines.toSpliced(random.int(0, lines.length), 0, ...block);
    case 2:
      return without.toSpliced(random.int(0, without.length), 0, ...block);
    case 3:
      return lines.toSpliced(at, height, ...block.map((line) => line.replace(/^\s*/, random.pick(['\t', '  ', '']))));
    case 4:
      return lines.toSpliced(at, 1);
    default:
      return lines.toSpliced(at, random.int(0, 2), ...random.list(1, 4, () => randomLine(random)));
  }
}
