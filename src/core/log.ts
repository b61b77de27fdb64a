import { type DestinationStream, type Logger, pino } from 'pino';
import type { SecretMasker } from './secrets.ts';

/** A structured logger. Messages are constant, data goes into fields; ids ride on child loggers. */
export type Log = Logger;

export interface LogOptions {
  readonly level: string;
  readonly masker: SecretMasker;
  /** Where lines go; standard output when absent. */
  readonly destination?: DestinationStream;
}

/** The process's logger. Every line passes the masker as finished text, so no field can carry a secret out. */
export function createLog({ level, masker, destination = process.stdout }: LogOptions): Log {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    {
      write: (line: string) => {
        destination.write(masker.mask(line));
      },
    },
  );
}
