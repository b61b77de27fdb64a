import { z } from 'zod';
import { createLog, type Log } from '../../../src/core/log.ts';
import { SecretMasker } from '../../../src/core/secrets.ts';

const Line = z.object({ msg: z.string() });

/** A log whose messages can be looked at. */
export function capturedLog(): { log: Log; messages: () => string[] } {
  const lines: string[] = [];
  const log = createLog({
    level: 'debug',
    masker: new SecretMasker(),
    destination: { write: (line) => void lines.push(line) },
  });
  return { log, messages: () => lines.map((line) => Line.parse(JSON.parse(line)).msg) };
}
