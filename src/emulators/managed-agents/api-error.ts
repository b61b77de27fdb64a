const STATUS = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  conflict_error: 409,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
} as const;

export type ApiErrorType = keyof typeof STATUS;

/** A refusal in the API's words; the server turns it into the documented error body. */
export class ApiError extends Error {
  readonly type: ApiErrorType;
  readonly status: number;
  /** The stable `details.error_code`, where the platform gives one. */
  readonly code: string | undefined;

  constructor(type: ApiErrorType, message: string, code?: string) {
    super(message);
    this.type = type;
    this.status = STATUS[type];
    this.code = code;
  }
}

/** A request that the SDK's types do not allow: refused like any other, and recorded as a violation. */
export class Misuse extends ApiError {}

export const invalid = (message: string, code?: string): ApiError =>
  new ApiError('invalid_request_error', message, code);
export const notFound = (what: string, id: string): ApiError =>
  new ApiError('not_found_error', `${what} ${id} not found`);

/** The error body that the SDK reads `type`, `apiMessage` and `errorCode` from. */
export function errorBody(error: Pick<ApiError, 'type' | 'message' | 'code'>, requestId: string): object {
  const details = error.code === undefined ? {} : { details: { error_code: error.code } };
  return { type: 'error', error: { type: error.type, message: error.message, ...details }, request_id: requestId };
}
