import type { Intake } from '../../../src/triggers/intake.ts';
import type { ReviewRun } from '../../../src/runs/review/run.ts';
import type { IntakeStage } from './intake-stage.ts';

/** An issue beside the pull request of the stage. */
export const openIssue = async ({ scene: { emulator, repository } }: IntakeStage, title = 'How does it work?') =>
  await emulator.openIssue({ repository, title, author: 'olga', announce: false });

export type Issue = Awaited<ReturnType<typeof openIssue>>;

/** A comment in an issue with a command, and what is recorded of its delivery. */
export async function commandIn(
  stage: IntakeStage,
  { number }: Issue,
  body: string,
  login = 'ada',
): Promise<Extract<Intake, { kind: 'command' }>> {
  const { emulator, repository } = stage.scene;
  const { id } = await emulator.comment({ repository, number, login, body, announce: false });
  const [line = ''] = body.split('\n');
  const typed = { place: 'conversation' as const, commentId: id, lines: [line], text: body };
  return { kind: 'command', ...stage.about(login), number, ...typed, isIssue: true, defaultBranch: 'main' };
}

/** What is recorded when somebody deletes a comment of an issue. */
export const commentDeleted = (stage: IntakeStage, { number }: Issue, commentId: number): Intake => ({
  kind: 'comment-deleted',
  ...stage.about('olga'),
  number,
  commentId,
});

/** Everything that was asked. */
export const researchOf = async (stage: IntakeStage): Promise<ReviewRun[]> =>
  (await stage.runs()).map(({ state }) => state).filter((run) => run.research !== undefined);
