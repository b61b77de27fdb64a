import { verify } from 'node:crypto';
import type { World } from '../world.ts';
import { Problem } from './problem.ts';

const MAX_LIFE_SECONDS = 600;

/**
 * Accepts a JSON web token of the App or throws GitHub's 401: RS256 by the App's key, `iss` its id, issued in the past,
 * expiring at most ten minutes from now. The sentences about `iat` and `exp` are GitHub's; clients react to them.
 */
export function verifyAppJwt(world: World, token: string): void {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.');
  const claims = decodePart(payload);
  if (rest.length > 0 || decodePart(header)?.['alg'] !== 'RS256' || claims === undefined) throw undecodable();
  const signed = Buffer.from(`${header}.${payload}`);
  if (!verify('RSA-SHA256', signed, world.app.publicKey, Buffer.from(signature, 'base64url'))) throw undecodable();
  if (String(claims['iss']) !== String(world.app.id)) throw new Problem(401, 'Integration not found');
  verifyTimes(claims, Math.floor(world.now() / 1000));
}

/** Whether a bearer value has the form of a JSON web token, as opposed to an installation token. */
export const looksLikeJwt = (token: string): boolean =>
  /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token) && !token.startsWith('ghs_');

function verifyTimes(claims: Readonly<Record<string, unknown>>, now: number): void {
  const { iat, exp } = claims;
  if (typeof iat !== 'number' || !Number.isInteger(iat) || iat > now) {
    throw new Problem(
      401,
      `'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued`,
    );
  }
  if (typeof exp !== 'number' || exp <= now) {
    throw new Problem(
      401,
      `'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires`,
    );
  }
  if (exp - now > MAX_LIFE_SECONDS) {
    throw new Problem(401, `'Expiration time' claim ('exp') is too far in the future`);
  }
}

function decodePart(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const decoded: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof decoded === 'object' && decoded !== null ? { ...decoded } : undefined;
  } catch {
    return undefined;
  }
}

const undecodable = (): Problem => new Problem(401, 'A JSON web token could not be decoded');
