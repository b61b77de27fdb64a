/** The text of an event's content blocks, one block after the other. */
export function textOf(content: unknown): string {
  if (!Array.isArray(content)) return '';
  const blocks: readonly unknown[] = content;
  return blocks.map(textOfBlock).join('\n');
}

function textOfBlock(block: unknown): string {
  if (typeof block !== 'object' || block === null) return '';
  if ('text' in block && typeof block.text === 'string') return block.text;
  // A document in plain text carries its words in its source.
  if ('source' in block && typeof block.source === 'object' && block.source !== null && 'data' in block.source) {
    return 'type' in block.source && block.source.type === 'text' ? String(block.source.data) : '';
  }
  return '';
}
