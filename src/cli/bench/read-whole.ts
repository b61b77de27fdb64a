import { UsageError } from '../usage-error.ts';

/** The number that an option was given, from 1 to `max`; throws `UsageError` for anything else. */
export function readWhole(option: string, given: string, max: number): number {
  const number = Number(given);
  if (Number.isInteger(number) && number >= 1 && number <= max) return number;
  throw new UsageError(`${option} must be a whole number from 1 to ${max}`);
}
