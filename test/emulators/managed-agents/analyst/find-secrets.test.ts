import { expect, it } from 'vitest';
import { findSecrets } from '../../../../src/emulators/managed-agents/analyst/analysers/find-secrets.ts';

const SECRET = ['ghp', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('_');

it('keeps its path out of the analyser, which takes names of files for patterns of its own', async () => {
  const paths = ['new\nline.js', 'a::end', 'b||c::start', '../x.js', 'plain.js'];
  const found = await Promise.all(
    paths.map((path) =>
      findSecrets({
        path,
        containerPath: '/unused',
        lines: new Map([[7, `token = "${SECRET}"`]]),
        changedLines: new Set([7]),
        isWhole: false,
      }),
    ),
  );
  expect(found.flat().map(({ path, line }) => [path, line])).toEqual(paths.map((path) => [path, 7]));
});
