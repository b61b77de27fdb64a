/** A tool call that cannot be done; the agent is told why and goes on. */
export class ToolFailure extends Error {}
