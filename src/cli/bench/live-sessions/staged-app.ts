import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Brain } from '../../../emulators/managed-agents/brain.ts';
import { type AppProcess, startAppProcess } from '../../demo/app-process.ts';
import { CleanUp } from '../../demo/clean-up.ts';
import { openStage, type Stage } from '../../demo/stage.ts';
import { findTemporaryFolder, makeWorkFolder, useTemporaryFolder } from '../../temporary-folder.ts';
import type { ModeSetup } from './modes.ts';
import { readStartFlags } from './start-flags.ts';

/** The real App as a process of its own, against both platforms in this one. */
export interface StagedApp extends Stage {
  readonly app: AppProcess;
  /** For whatever is needed until the end. */
  readonly folder: string;
  /** The App's own. */
  readonly dataDir: string;
}

const remove = async (folder: string) => await rm(folder, { recursive: true, force: true });

/** Measures with everything started. Nothing is left behind but, when that fails, the App's log. */
export async function withStagedApp<T>(
  brain: Brain,
  setup: ModeSetup,
  measure: (staged: StagedApp) => Promise<T>,
): Promise<T> {
  const root = await mkdtemp(path.join(await findTemporaryFolder(), 'proofline-bench-'));
  const logFile = path.join(root, 'app.log');
  const cleanUp = new CleanUp(async () => await remove(root));
  try {
    const staged = await start(brain, setup, { root, logFile }, cleanUp);
    const result = await measure(staged);
    await cleanUp.run();
    await remove(root);
    return result;
  } catch (error) {
    await cleanUp.expectNoSignal();
    console.error(`The benchmark failed. The App's log is ${logFile}`);
    throw error;
  } finally {
    await cleanUp.run();
    cleanUp.close();
  }
}

async function start(
  brain: Brain,
  { environment, connect }: ModeSetup,
  { root, logFile }: { readonly root: string; readonly logFile: string },
  cleanUp: CleanUp,
): Promise<StagedApp> {
  const folder = path.join(root, 'work');
  const temporary = path.dirname(root);
  await makeWorkFolder(root, folder);
  cleanUp.add(async () => await remove(folder));
  useTemporaryFolder(folder);
  cleanUp.add(async () => useTemporaryFolder(temporary));
  const stage = await openStage({ platform: { brain, lazyMounts: true } });
  cleanUp.add(async () => await stage.close());
  const dataDir = path.join(folder, 'data');
  const settings = { ...stage.environment, ...(await appSettings(temporary, dataDir)), ...environment };
  const starting = startAppProcess({ folder, logFile, environment: settings });
  cleanUp.add(async () => await (await starting).stop());
  const app = await starting;
  stage.github.setWebhook(`http://127.0.0.1:${app.port}/api/github/webhooks`, stage.webhookSecret);
  connect(stage, app.port);
  return { ...stage, app, folder, dataDir };
}

/** As `npm start` runs it, without the limits that would delay or refuse a thousand reviews on one day. */
async function appSettings(temporary: string, dataDir: string): Promise<Record<string, string>> {
  return {
    NODE_OPTIONS: await readStartFlags(),
    TMPDIR: temporary,
    PORT: '0',
    DATA_DIR: dataDir,
    ALLOWED_ACCOUNTS: '*',
    DEBOUNCE_MS: '0',
    DAILY_BUDGET_USD: '10000',
  };
}
