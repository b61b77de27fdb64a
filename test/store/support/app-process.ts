/** Opens the database as the App does, says so, and closes it when its standard input ends. */
import { messageOf } from '../../../src/core/errors.ts';
import { openDatabase } from '../../../src/store/database.ts';
import { DataDirInUse } from '../../../src/store/errors.ts';
import { capturedLog } from './captured-log.ts';

const [dataDir = '', stateDir = ''] = process.argv.slice(2);
const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);
const { log } = capturedLog();
try {
  const database = await openDatabase({ dataDir, stateDir, log });
  say({ url: database.url });
  process.stdin.once('end', () => void database.close().then(() => say({ closed: true }))).resume();
} catch (error) {
  const holder = error instanceof DataDirInUse ? { code: error.code, holderPid: error.holderPid } : {};
  say({ error: messageOf(error), ...holder });
}
