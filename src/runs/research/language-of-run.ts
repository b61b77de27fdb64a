import { languageName } from '../../config/repository/language.ts';
import { configOf } from '../review/config-of-run.ts';
import type { ReviewRun } from '../review/run.ts';

/** The language that the repository wants answers in, by its English name; empty where it wants none in particular. */
export function languageOf(run: ReviewRun): { language?: string } {
  const { language } = configOf(run);
  const name = language === null ? undefined : languageName(language);
  return name === undefined ? {} : { language: name };
}
