import { z } from 'zod';
import type { CustomTool, Tools } from '../wire.ts';
import type { Observation } from './observation.ts';

const Property = z.object({
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  maxLength: z.int().optional(),
});
type Property = z.infer<typeof Property>;

const Item = z.object({ properties: z.record(z.string(), Property), required: z.array(z.string()).default([]) });
type Item = z.infer<typeof Item>;

/** A tool of the App that takes a list of claims about code, and how to fill it. */
export interface ResultTool {
  readonly name: string;
  /** The property that takes the claims. */
  readonly list: string;
  readonly item: Item;
  /** The other properties, with their schemas and whether they must be given. */
  readonly others: readonly { readonly name: string; readonly schema: Property; readonly isRequired: boolean }[];
}

/** Every custom tool with an array of objects that have `path` and `evidence`. */
export function findResultTools(tools: Tools): ResultTool[] {
  return tools.flatMap((tool) => {
    const found = tool.type === 'custom' ? readTool(tool) : undefined;
    return found ? [found] : [];
  });
}

function readTool({ name, input_schema: schema }: CustomTool): ResultTool | undefined {
  const properties = Object.entries(schema.properties ?? {});
  for (const [list, property] of properties) {
    const item = itemOf(property);
    if (!item || !('path' in item.properties) || !('evidence' in item.properties)) continue;
    const required = new Set(schema.required ?? []);
    const others = properties
      .filter(([other]) => other !== list)
      .map(([other, given]) => ({
        name: other,
        schema: Property.catch({}).parse(given),
        isRequired: required.has(other),
      }));
    return { name, list, item, others };
  }
  return undefined;
}

function itemOf(property: unknown): Item | undefined {
  const parsed = z.object({ type: z.literal('array'), items: Item }).safeParse(property);
  return parsed.success ? parsed.data.items : undefined;
}

/** The tool's input for a summary and some claims. */
export function fillTool(
  tool: ResultTool,
  summary: string,
  observations: readonly Observation[],
): Record<string, unknown> {
  const others = tool.others
    .filter(({ schema, isRequired }) => isRequired && schema.type !== 'array')
    .map(({ name, schema }) => [name, fit(schema, summary)] as const);
  const claims = observations.map((observation) => fillItem(tool.item, observation));
  return { ...Object.fromEntries(others), [tool.list]: claims };
}

function fillItem({ properties, required }: Item, observation: Observation): Record<string, unknown> {
  const filled: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(properties)) {
    const known = valueFor(name, observation);
    if (known !== undefined) filled[name] = fit(schema, known);
    else if (required.includes(name)) filled[name] = fit(schema, observation.title);
  }
  return filled;
}

/** What an observation has to say under a property's name, however the words are joined. */
function valueFor(name: string, observation: Observation): unknown {
  switch (name.toLowerCase().replaceAll(/[_-]/g, '')) {
    case 'path':
    case 'file':
      return observation.path;
    case 'side':
      return 'head';
    case 'line':
    case 'startline':
      return observation.line;
    case 'endline':
      return observation.endLine;
    case 'severity':
      return observation.severity;
    case 'category':
    case 'kind':
      return observation.category;
    case 'confidence':
      return observation.confidence;
    case 'title':
      return observation.title;
    case 'body':
    case 'message':
    case 'description':
    case 'explanation':
    case 'claim':
      return observation.body;
    case 'evidence':
    case 'quote':
      return observation.evidence;
    default:
      return undefined;
  }
}

/** Bends a value into what the schema allows: an unknown word becomes the middle one of an enumeration. */
function fit({ type, enum: choices, maxLength }: Property, value: unknown): unknown {
  if (choices) return choices.includes(value) ? value : choices[Math.floor(choices.length / 2)];
  if (type === 'boolean') return false;
  if (type === 'integer' || type === 'number') return typeof value === 'number' ? value : 1;
  const text = String(value);
  return maxLength === undefined ? text : text.slice(0, maxLength);
}
