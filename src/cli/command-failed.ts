/** The command was understood and could not be done. The message says why; a stack would add nothing. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}
