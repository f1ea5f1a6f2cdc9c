import { Neo4jError } from 'neo4j-driver';
import { KithError } from '../model/errors.js';

/** Whether the same may go well a moment later. */
export function isRetriable(error: unknown): boolean {
  return error instanceof Neo4jError && error.retriable;
}

/** What the driver threw in words that say what to do; what is no error of the database stays what it is. */
export function graphError(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true)
    return new KithError('REQUEST_CANCELLED', 'The request was cancelled.', { cause: error });
  if (!(error instanceof Neo4jError)) return error;
  if (error.code.includes('TransactionTimedOut')) {
    return new KithError('DATABASE_TIMEOUT', 'The database did not answer in time. Ask for less, or try again.', {
      cause: error,
    });
  }
  if (error.message.includes('acquisition timed out')) {
    return new KithError('DATABASE_BUSY', 'All database connections are in use. Try again in a moment.', {
      cause: error,
    });
  }
  if (error.code === 'Neo.ClientError.Security.Unauthorized') {
    return new KithError(
      'DATABASE_UNAVAILABLE',
      'The database refuses the user name or the password. Check NEO4J_USERNAME and NEO4J_PASSWORD.',
      { cause: error },
    );
  }
  if (error.code === 'ServiceUnavailable' || error.code === 'SessionExpired') {
    return new KithError(
      'DATABASE_UNAVAILABLE',
      'The database cannot be reached. Check NEO4J_URI, or run `kith doctor`.',
      {
        cause: error,
      },
    );
  }
  return error;
}
