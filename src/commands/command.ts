/** What a command asks for. Whoever runs the command has checked that the sender may write, and performs these. */
export type Effect =
  | { readonly kind: 'start' }
  /** Lets the review of the current head spend this much more, in US cents. */
  | { readonly kind: 'raise-budget'; readonly cents: number }
  /** Dismisses the finding of that id. */
  | { readonly kind: 'dismiss'; readonly id: string; readonly reason: string }
  | { readonly kind: 'reply'; readonly markdown: string }
  /** The command cannot be carried out as it was typed; `reason` is what the sender reads. */
  | { readonly kind: 'refuse'; readonly reason: string };

export interface Command {
  readonly verb: string;
  /** What follows the verb, as `/help` shows it. */
  readonly usage?: string;
  /** One line for `/help`. */
  readonly summary: string;
  run(args: string): Effect[];
}
