import { randomUUID } from 'node:crypto';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { type ErrorCode, KithError } from '../model/errors.js';
import type { Watch } from '../observe/watch.js';

/** Codes of Apollo Server whose messages speak of the document only. */
const documentCodes = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

/** Lets through our own errors and those of the document; masks everything else, after `report` has seen it, with the id by which the answer
 * names it. It also sees that the identity provider is out, which an operator has to learn. */
export function formatErrors(report: (error: unknown, errorId: string) => void) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const original = unwrapResolverError(error);
    const place = {
      ...(formatted.path && { path: formatted.path }),
      ...(formatted.locations && { locations: formatted.locations }),
    };
    const known = original instanceof KithError ? original : causeOf(original);
    if (known?.code === 'IDENTITY_PROVIDER_UNAVAILABLE') report(known, known.code);
    if (known !== null) return { message: known.message, ...place, extensions: { code: known.code } };
    const code = String(formatted.extensions?.['code'] ?? '');
    if (documentCodes.has(code)) return { message: formatted.message, ...place, extensions: { code } };
    if (code === 'BAD_USER_INPUT') return { message: withoutValue(formatted.message), ...place, extensions: { code } };
    const errorId = randomUUID();
    report(original, errorId);
    return {
      message: 'Kith could not answer this; the error is in its log, under its errorId.',
      ...place,
      extensions: { code: 'INTERNAL_SERVER_ERROR', errorId },
    };
  };
}

function causeOf(error: unknown): KithError | null {
  if (error instanceof GraphQLError && error.originalError instanceof KithError) return error.originalError;
  return null;
}

/** Coercion errors of graphql-js repeat the value that was sent: only the variable's or argument's name is kept. */
function withoutValue(message: string): string {
  const name = /^Variable "(\$\w+)"|^Argument "(\w+)"/.exec(message);
  return `${name?.[1] ?? name?.[2] ?? 'A value'} does not fit its type. See the schema for what it takes.`;
}

const refusedStatus: Partial<Record<ErrorCode, number>> = { UNAUTHENTICATED: 401, IDENTITY_PROVIDER_UNAVAILABLE: 503 };

/** Gives a token that is refused, or could not be checked, the status of HTTP, and tells of what has one before anything is parsed. */
export function refused(error: unknown, watch: Watch | null): never {
  const known = error instanceof KithError ? error : causeOf(error);
  if (known !== null) watch?.answered(known.code, false);
  if (!(error instanceof KithError)) throw error;
  const status = refusedStatus[error.code] ?? 403;
  throw new GraphQLError(error.message, { originalError: error, extensions: { code: error.code, http: { status } } });
}
