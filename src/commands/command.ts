/** What a command asks for. Whoever runs the command has checked that the sender may write, and performs these. */
export type Effect = { readonly kind: 'start' } | { readonly kind: 'reply'; readonly markdown: string };

export interface Command {
  readonly verb: string;
  /** One line for `/help`. */
  readonly summary: string;
  run(args: string): Effect[];
}
