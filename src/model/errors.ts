/** Every error that Kith raises on purpose. `docs/errors.md` explains each code; a test compares the two lists. */
export const errorCodes = [
  'ANALYSIS_KILLED',
  'AUDIT_FAILED',
  'BAD_USER_INPUT',
  'CHECKSUM_MISMATCH',
  'CONFIGURATION',
  'CONSENT_CATALOGUE_INCOMPLETE',
  'CONSENT_NOT_REFUSABLE',
  'CONSENT_TOO_OFTEN',
  'CURSOR_INVALID',
  'CURSOR_PARENT',
  'CURSOR_STALE',
  'CUSTOMER_UNKNOWN',
  'DATABASE_BUSY',
  'DATABASE_START_FAILED',
  'DATABASE_TIMEOUT',
  'DATABASE_UNAVAILABLE',
  'DISK_FULL',
  'DOCKER_FAILED',
  'DOWNLOAD_FAILED',
  'FORBIDDEN',
  'IDENTITY_PROVIDER_UNAVAILABLE',
  'IMPORT_FOLDER_INVALID',
  'INTERNAL_SERVER_ERROR',
  'JAVA_NOT_FOUND',
  'JAVA_VERSION',
  'KEY_STORE_MISMATCH',
  'LOCKED',
  'MEMORY_EXCEEDED',
  'MIGRATION_CHANGED',
  'MIGRATION_FAILED',
  'MIGRATION_PENDING',
  'POLICY_INVALID',
  'PORT_TAKEN',
  'QUERY_TOO_LARGE',
  'REQUEST_CANCELLED',
  'REQUEST_NOT_POSSIBLE',
  'REQUEST_UNKNOWN',
  'RUN_SUPERSEDED',
  'SECRET_INVALID',
  'SECRET_MISMATCH',
  'SEEDS_BUSY',
  'STATISTICS_BUDGET_EXHAUSTED',
  'STATISTICS_TOO_CLOSE',
  'TOO_MANY_REQUESTS',
  'TOO_MANY_SHAPES',
  'UNAUTHENTICATED',
  'WORKSPACE_UNSAFE',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** An error with a code of the list above. The message says what was wrong, where, and what to do; it holds no personal data. */
export class KithError extends Error {
  override readonly name = 'KithError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
