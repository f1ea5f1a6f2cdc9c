import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { type Policy, policyRev } from '../../consent/policy.js';
import { KithError } from '../../model/errors.js';
import type { InternalId } from '../../model/ids.js';
import type { Log } from '../../observe/log.js';
import type { Audit } from '../../rights/audit.js';
import type { Requests } from '../../rights/requests.js';

/** 256 bits, as they are minted. Nothing else is looked up. */
const tokenPattern = /^[\w-]{43}$/;
const nothing =
  'This link opens nothing: it was used, its time is over, or there is a newer one. Make another with createExportLink.\n';
const failed = 'Kith could not answer this; the error is in its log.\n';

/**
 * `GET /exports/TOKEN` gives the export that a link leads to, once. A look without a body (HEAD), as of a program that shows a preview, uses nothing up.
 * It is written down before the first byte leaves, and refused with 503 where it cannot be.
 */
export function exportRoute(
  app: FastifyInstance,
  parts: { readonly requests: Requests; readonly audit: Audit; readonly policy: Policy; readonly log: Log },
): void {
  const { requests, audit, policy, log } = parts;
  // What staff send, staff can open as well.
  const writeDown = (customerId: InternalId, by: string) =>
    audit.record({
      operation: 'rights.export',
      client: 'kith',
      ...(by === 'self' ? { endUser: 'customer', viewer: customerId } : { endUser: by.replace(' ', ':') }),
      purpose: 'legal',
      categories: ['*'],
      about: [customerId],
      policyRev: policyRev(policy),
      detail: {},
    });
  app.route({
    method: 'GET',
    url: '/exports/:token',
    exposeHeadRoute: false,
    // Tokens stay out of the log of requests.
    logLevel: 'silent',
    handler: async (request, reply) => {
      void reply.header('cache-control', 'private, no-store');
      const { token } = request.params as { readonly token: string };
      try {
        const found = tokenPattern.test(token) ? await requests.follow(token, writeDown) : null;
        if (found === null) return await reply.code(404).type('text/plain').send(nothing);
        const { format, text } = found;
        return await reply
          .type(format === 'json' ? 'application/json; charset=utf-8' : 'text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="kith-export.${format}"`)
          .send(Readable.from(text));
      } catch (error) {
        const isOurs = error instanceof KithError;
        if (!isOurs) log.requestFailed({ requestId: request.id, error });
        return await reply
          .code(isOurs ? 503 : 500)
          .type('text/plain')
          .send(isOurs ? `${error.message}\n` : failed);
      }
    },
  });
}
