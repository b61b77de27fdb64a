import { AppError, type Recovery } from '../core/errors.ts';

/** The engine could not record a request in time, so nothing may be promised for it. Asking again is always safe. */
export class EngineUnavailable extends AppError {
  readonly code = 'engine_unavailable';
  readonly recovery: Recovery = 'retry';
}

/** What was about to be written is for another worker to write. The state of the work is not ours to change either. */
export class WorkTakenOver extends AppError {
  readonly code = 'work_taken_over';
  readonly recovery: Recovery = 'retry';
}

/** DBOS is one global per process, so there can be one engine at a time. */
export class EngineAlreadyRunning extends AppError {
  readonly code = 'engine_already_running';
  readonly recovery: Recovery = 'give-up';

  constructor() {
    super('an engine already runs in this process');
  }
}
