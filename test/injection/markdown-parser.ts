import { registerHooks } from 'node:module';

/** The test runner asks every package for its development build; the parser's checks itself and takes twice as long. */
const hooks = registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier, { ...context, conditions: context.conditions.filter((name) => name !== 'development') }),
});
const [{ fromMarkdown }, { gfmFromMarkdown }, { gfm }] = await Promise.all([
  import('mdast-util-from-markdown'),
  import('mdast-util-gfm'),
  import('micromark-extension-gfm'),
]);
hooks.deregister();

const options = { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] };

/** Parses with a CommonMark parser and all of GitHub's extensions. */
export const parseMarkdown = (markdown: string) => fromMarkdown(markdown, options);
