import type { Finding } from '../../findings/finding.ts';
import type { ReviewMount } from './review-request.ts';
import type { EarlierAnswer } from './research-request.ts';

/** What a reply to a finding is put to its session with. */
export interface ThreadReplyRequest {
  /** Random, at least 16 characters of letters and digits, fresh for each reply. */
  readonly boundary: string;
  /** As people see it now. */
  readonly finding: Finding;
  readonly reply: string;
  /** The login of who replied. */
  readonly author: string;
  /** English name of the language to write in, as `languageName` gives it. */
  readonly language?: string;
}

/** The same for a session that knows nothing yet. */
export interface ThreadRequest extends ThreadReplyRequest {
  /** `OWNER/REPO`. */
  readonly repository: string;
  readonly pullRequest: { readonly number: number; readonly title: string; readonly body: string };
  readonly headSha: string;
  readonly mergeBase: string;
  readonly mount: ReviewMount;
  /** What was replied in the thread and answered before, the oldest first. */
  readonly history: readonly EarlierAnswer[];
}
