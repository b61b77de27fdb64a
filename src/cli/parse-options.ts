import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { messageOf } from '../core/errors.ts';
import { UsageError } from './usage-error.ts';

/** Reads the options of a command; throws `UsageError` for arguments that it does not take. */
export function parseOptions<const Options extends ParseArgsOptionsConfig>(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}
