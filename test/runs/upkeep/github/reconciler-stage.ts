import { createGitHubReconciler } from '../../../../src/runs/upkeep/github/reconcile-github.ts';
import type { ReconcilerDeps } from '../../../../src/runs/upkeep/github/reconciler-deps.ts';
import { runIntake } from '../../../../src/runs/intake/run-intake.ts';
import { APP_ID } from '../../../emulators/github/support.ts';
import { anIntakeStage, type IntakeStage } from '../../intake/intake-stage.ts';

export interface FoundDelivery {
  readonly event: string;
  readonly action: string;
  readonly intake: { readonly number?: number; readonly headSha?: string };
  readonly decision: { readonly kind: string; readonly reason?: string };
}

/** The reconciler over a real database and the emulated GitHub; what it finds is decided at once, and nothing is driven. */
export class ReconcilerStage {
  readonly intake: IntakeStage;
  readonly deps: ReconcilerDeps;
  readonly #signal = new AbortController().signal;
  #round: ReturnType<typeof createGitHubReconciler>;

  constructor(intake: IntakeStage, deps: Partial<ReconcilerDeps> = {}) {
    this.intake = intake;
    // What happens in a test is long settled when a round looks at it.
    intake.ahead = 60_000;
    this.deps = {
      ...intake.deps,
      appId: APP_ID,
      everyMs: 1000,
      enqueueIntake: (id) => runIntake(id, intake.deps),
      ...deps,
    };
    this.#round = createGitHubReconciler(this.deps);
  }

  round = () => this.#round(this.#signal);

  /** A process that has just started remembers nothing. */
  restart(deps: Partial<ReconcilerDeps> = {}): void {
    this.#round = createGitHubReconciler({ ...this.deps, ...deps });
  }

  async found(): Promise<FoundDelivery[]> {
    const { rows } = await this.intake.pool.query<FoundDelivery>(
      `select event, action, intake, decision from proofline.deliveries where id like 'found:%' order by received_at`,
    );
    return rows;
  }

  /** Requests of one kind that GitHub has seen, by their status. */
  asked = (operationId: string): number[] =>
    this.intake.scene.emulator.requests
      .filter((request) => request.operationId === operationId)
      .map(({ status }) => status);
}

export async function aReconcilerStage(deps: Partial<ReconcilerDeps> = {}): Promise<ReconcilerStage> {
  return new ReconcilerStage(await anIntakeStage(), deps);
}
