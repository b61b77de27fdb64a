const DOCUMENTATION = 'https://docs.github.com/rest';

/** A refusal in GitHub's error shape. Thrown by whatever finds the problem, answered in one place. */
export class Problem extends Error {
  readonly status: number;
  readonly errors: readonly unknown[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    detail: { readonly errors?: readonly unknown[]; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.name = 'Problem';
    this.status = status;
    this.errors = detail.errors;
    this.headers = detail.headers ?? {};
  }

  toBody(): object {
    const errors = this.errors === undefined ? {} : { errors: this.errors };
    return { message: this.message, ...errors, documentation_url: DOCUMENTATION, status: String(this.status) };
  }
}

export const notFound = (): Problem => new Problem(404, 'Not Found');

export const notAccessible = (): Problem => new Problem(403, 'Resource not accessible by integration');

/** The 422 of GitHub's model validation; each error names resource, field and what is wrong. */
export function validationFailed(resource: string, field: string, message: string): Problem {
  return new Problem(422, 'Validation Failed', { errors: [{ resource, code: 'custom', field, message }] });
}

/** The 422 of endpoints that answer with bare sentences (checks, reviews). */
export function unprocessable(...errors: readonly string[]): Problem {
  return new Problem(422, 'Unprocessable Entity', { errors });
}
