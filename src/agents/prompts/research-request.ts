/** A repository that is mounted for a question. */
export interface ResearchMount {
  /** `OWNER/NAME`. */
  readonly repository: string;
  readonly sha: string;
  /** Where it stands in the sandbox; absolute. */
  readonly path: string;
}

/** A question that was asked before, and what was published as its answer. Text of others, both of them. */
export interface EarlierAnswer {
  readonly question: string;
  readonly answer: string;
}

/** All that the first message of a research session is made of. */
export interface ResearchRequest {
  /** Random, at least 16 characters of letters and digits, fresh for each session. */
  readonly boundary: string;
  readonly question: string;
  /** The login of who asks; absent for a schedule. */
  readonly asker?: string;
  /** Where it was asked; absent for a schedule. */
  readonly thread?: {
    readonly kind: 'issue' | 'pull-request';
    readonly number: number;
    readonly title: string;
    readonly body: string;
  };
  /** The first is the one that is asked about. */
  readonly mounts: readonly [ResearchMount, ...ResearchMount[]];
  /** The branch whose tip is mounted. */
  readonly branch: string;
  /** What was asked and answered in the thread before, the oldest first: for a session that cannot remember it. */
  readonly history?: readonly EarlierAnswer[];
  /** What a schedule found before, the newest last: the answer is to say what has changed. */
  readonly reports?: readonly { readonly sha: string; readonly text: string }[];
  /** An answer that a session before was about to give and could not finish. */
  readonly draft?: string;
  /** English name of the language to write in, as `languageName` gives it. */
  readonly language?: string;
}

/** What another question in a session that goes on is made of. */
export interface FollowUpRequest {
  /** Random, at least 16 characters of letters and digits, fresh for each message. */
  readonly boundary: string;
  readonly question: string;
  readonly asker?: string;
  readonly language?: string;
}
