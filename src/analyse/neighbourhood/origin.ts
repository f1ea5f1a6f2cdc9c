import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { deriveKey, type Secret } from '../../model/ids.js';

const originShape = z.object({
  /** As whom it was read. */
  client: z.string(),
  /** From when what was read may be at the earliest, in milliseconds since 1970. */
  readMs: z.number(),
  /** How often what may be used had been narrowed by then; an earlier version did not say. */
  narrowed: z.number().default(0),
});

/** Of which read the factors are that come back. */
export type Origin = Readonly<z.output<typeof originShape>>;

/** The origin as text that only this deployment can write, to be carried along with what is made of the read. */
export function originText(secret: Secret, origin: Origin): string {
  const body = Buffer.from(JSON.stringify(origin)).toString('base64url');
  return `${body}.${signature(secret, body).toString('base64url')}`;
}

/** Reads what `originText` wrote. Null for any other text. */
export function originOf(secret: Secret, text: string): Origin | null {
  const [body = '', given = ''] = text.split('.');
  const [wanted, signed] = [signature(secret, body), Buffer.from(given, 'base64url')];
  if (wanted.length !== signed.length || !timingSafeEqual(wanted, signed)) return null;
  return originShape.parse(JSON.parse(Buffer.from(body, 'base64url').toString()));
}

function signature(secret: Secret, body: string): Buffer {
  return createHmac('sha256', deriveKey(secret, 'model-origin')).update(body).digest();
}
