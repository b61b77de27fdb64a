/** Those known by their names: all with a tag of two letters, and some besides. The others are known by their tags. */
const LETTERS = Array.from('abcdefghijklmnopqrstuvwxyz');
const NAMED_BESIDES = ['fil', 'en-GB', 'en-US', 'es-MX', 'fr-CA', 'pt-BR', 'zh-Hans', 'zh-Hant'];
/** Tags of no language, of several, or of an unknown one. */
const NO_LANGUAGE = new Set(['mis', 'mul', 'und', 'zxx']);

let tagsByName: ReadonlyMap<string, string> | undefined;

/**
 * The English name of a language that is given by its English name or its tag (BCP 47): `German` for `german` and `de`,
 * `Brazilian Portuguese` for `pt-BR`. Undefined for anything else.
 *
 * The answer comes from the tables of the runtime and holds no word of whoever has written the text.
 */
export function languageName(text: string): string | undefined {
  const wanted = text.trim();
  tagsByName ??= listNames();
  return nameOf(tagsByName.get(wanted.toLowerCase()) ?? wanted);
}

function nameOf(tag: string): string | undefined {
  try {
    // Extensions and private subtags could carry words of anybody.
    const locale = new Intl.Locale(tag);
    if (locale.baseName.toLowerCase() !== tag.toLowerCase()) return undefined;
    const { language, script, region } = locale;
    if (NO_LANGUAGE.has(language) || namesOfLanguages().of(language) === undefined) return undefined;
    return namesOfLanguages().of([language, script, region].filter((part) => part !== undefined).join('-'));
  } catch {
    return undefined; // not even the form of a tag
  }
}

const namesOfLanguages = () => new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

function listNames(): ReadonlyMap<string, string> {
  const names = namesOfLanguages();
  const tags = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));
  return new Map(
    [...tags, ...NAMED_BESIDES].flatMap((tag) => {
      const name = names.of(tag);
      return name === undefined ? [] : [[name.toLowerCase(), tag] as const];
    }),
  );
}
