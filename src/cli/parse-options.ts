import { parseArgs, type ParseArgsConfig, type ParseArgsOptionsConfig } from 'node:util';
import { messageOf } from '../core/errors.ts';
import { UsageError } from './usage-error.ts';

/** Reads the options of a command; throws `UsageError` for arguments that it does not take. */
export function parseOptions<const Options extends ParseArgsOptionsConfig>(args: readonly string[], options: Options) {
  return parse({ args: [...args], options }).values;
}

/** The same for a command that takes words besides. */
export const parseWords = <const Options extends ParseArgsOptionsConfig>(args: readonly string[], options: Options) =>
  parse({ args: [...args], options, allowPositionals: true });

function parse<const Config extends ParseArgsConfig>(config: Config) {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}
