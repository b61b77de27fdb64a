import { expect, it, onTestFinished } from 'vitest';
import { driveReview } from '../../../src/runs/review/drive.ts';
import { isWrite } from '../../../src/runs/review/effect.ts';
import type { ReviewRun } from '../../../src/runs/review/run.ts';
import { readRecording } from './support/recorded-session.ts';
import { startRecordedPlatform } from './support/recorded-platform.ts';
import { openStage } from './support/stage.ts';

/** Notes every state that is saved, and whether that save waits until it has reached the disk. */
const NOTE_SAVES = `
  create table public.saves (position serial, state jsonb, is_flushed boolean);
  create function public.note_save() returns trigger language plpgsql as $$
    begin
      insert into public.saves (state, is_flushed) values (new.state, current_setting('synchronous_commit') <> 'off');
      return null;
    end $$;
  create trigger note_save after update of state on proofline.runs for each row execute function public.note_save();
  do $$ begin execute format('alter database %I set synchronous_commit = on', current_database()); end $$`;

const writeOf = ({ intent }: ReviewRun) => intent !== undefined && isWrite(intent.effect);

it('waits for the disk whenever a write begins or has come back, and not for all the rest', async () => {
  const stage = await openStage();
  onTestFinished(async () => await stage.close());
  const platform = await startRecordedPlatform(readRecording('reminded'), { mode: 'stream' });
  onTestFinished(async () => await platform.close());
  const run = await stage.newRun();
  await stage.pool.query(NOTE_SAVES);
  const pool = stage.openPool();
  onTestFinished(async () => await pool.end());
  await driveReview(run.id, stage.newDeps(platform, 'stream', pool), new AbortController().signal);

  const { rows: saves } = await stage.pool.query<{ state: ReviewRun; isFlushed: boolean }>(
    'select state, is_flushed as "isFlushed" from public.saves order by position',
  );
  const known = saves.map(({ state, isFlushed }, index) => {
    const before = saves[index - 1]?.state ?? run;
    return { isOfWrite: writeOf(before) || writeOf(state), isFlushed, intent: (state.intent ?? before.intent)?.effect };
  });
  const ofWrites = known.filter(({ isOfWrite }) => isOfWrite);
  expect(ofWrites.filter(({ isFlushed }) => !isFlushed)).toEqual([]);
  expect(new Set(ofWrites.map(({ intent }) => intent))).toEqual(
    new Set(['open-check', 'open-session', 'answer', 'remind', 'post-review', 'conclude', 'settle-session']),
  );
  expect(known.filter(({ isFlushed }) => !isFlushed).length).toBeGreaterThan(2);
});
