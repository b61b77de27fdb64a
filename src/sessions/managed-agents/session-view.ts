/** One way of looking at a live session, until it breaks or has nothing more to show. */
export interface SessionView {
  /**
   * Items of the session's history, untranslated, each at least once, in pages. Ends without an error when there is
   * nothing more to be seen on this view, which says nothing about the session.
   */
  items(): AsyncGenerator<unknown[]>;
  /** Whether it ended in a way that calls for asking the session itself if it is over. */
  readonly isDoubtful: boolean;
  close(): void;
}
