import { Ajv, type ValidateFunction } from 'ajv';
import ajvFormats from 'ajv-formats';
import { z } from 'zod';
import schema from '../../schemas/sarif.json' with { type: 'json' };

const MAX_RUNS = 20;
const MAX_RESULTS = 25_000;
const MAX_RULES = 25_000;
const MAX_TAGS = 20;

const Counted = z.object({
  runs: z.array(
    z.object({
      tool: z.object({
        driver: z.object({
          rules: z
            .array(z.object({ properties: z.object({ tags: z.array(z.unknown()).default([]) }).default({ tags: [] }) }))
            .default([]),
        }),
      }),
      results: z
        .array(z.object({ message: z.object({ text: z.string() }), locations: z.array(z.unknown()).min(1) }))
        .default([]),
    }),
  ),
});

let validator: ValidateFunction | undefined;

/** What processing an upload would find: told by the status endpoint, after the upload was accepted. */
export function findSarifErrors(document: unknown): string[] {
  const validate = (validator ??= compile());
  if (!validate(document)) {
    return (validate.errors ?? []).map(({ instancePath, message }) => `Invalid SARIF. ${instancePath} ${message}`);
  }
  const counted = Counted.safeParse(document);
  return counted.success ? findExcess(counted.data) : [`Invalid SARIF. ${z.prettifyError(counted.error)}`];
}

function compile(): ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false }); // as in its own, older dialect
  ajvFormats.default(ajv);
  return ajv.compile(schema);
}

function findExcess({ runs }: z.infer<typeof Counted>): string[] {
  const rules = runs.map(({ tool }) => tool.driver.rules);
  const excess = [
    ['runs', MAX_RUNS, runs.length],
    ['results per run', MAX_RESULTS, Math.max(0, ...runs.map(({ results }) => results.length))],
    ['rules per run', MAX_RULES, Math.max(0, ...rules.map(({ length }) => length))],
    ['tags per rule', MAX_TAGS, Math.max(0, ...rules.flat().map(({ properties }) => properties.tags.length))],
  ] as const;
  return excess
    .filter(([, limit, held]) => held > limit)
    .map(([what, limit]) => `rejecting SARIF, as there are more ${what} than allowed (${limit})`);
}
