/**
 * A source of one row to `update … from`: where the condition holds, the commit of the surrounding transaction does not
 * wait until it has reached the disk.
 *
 * Everybody sees it at once, and a process of ours that is killed loses nothing. When the server or the machine goes down
 * within a second, it and whatever was committed after it without waiting are undone; commits that do wait take all earlier
 * ones to the disk with them.
 */
export const notFlushedIf = (condition: string): string =>
  `(select case when ${condition}::boolean then set_config('synchronous_commit', 'off', true) end) as flushing`;
