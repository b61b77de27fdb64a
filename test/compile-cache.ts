/** For processes that a test starts with an environment of their own: compiled code is half of their start. */
export const COMPILE_CACHE = { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '' };
