import type { Intake } from '../../../triggers/intake.ts';
import type { IntakeContext } from '../intake-context.ts';

/** A delivery that asks a question: a command, or something that happened to an issue. */
export type QuestionIntake = Extract<Intake, { kind: 'command' | 'question' }>;

export type ResearchContext = Omit<IntakeContext, 'intake'> & { readonly intake: QuestionIntake };
