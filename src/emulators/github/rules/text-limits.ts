import { validationFailed } from '../api/problem.ts';

const MAX_BODY = 65_536;

/** Characters as GitHub counts them: code points. */
export const countCharacters = (text: string): number => Array.from(text).length;

/** Throws the 422 for a comment, reply or review text that is empty or longer than GitHub stores (65,536 characters). */
export function requireBody(resource: string, body: string): void {
  if (body.trim() === '') throw validationFailed(resource, 'body', "body can't be blank");
  limitBody(resource, body);
}

export function limitBody(resource: string, body: string): void {
  if (countCharacters(body) > MAX_BODY) {
    throw validationFailed(resource, 'body', `body is too long (maximum is ${MAX_BODY} characters)`);
  }
}
