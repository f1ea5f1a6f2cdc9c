import { type Logger as PinoLogger, pino } from 'pino';

/** Structured log lines, one function a business event. `requestId` of a request that failed: the `errorId` of its answer. No line holds a personal value, a token or a query's variables. */
export interface Log {
  /** Of level `debug`: whoever calls Kith has a log of requests, and the audit has who read what. */
  requestAnswered(line: RequestLine): void;
  requestFailed(line: { readonly requestId: string; readonly error: unknown }): void;
  /** What a customer demanded cannot be carried out now, and is tried again. */
  requestWaits(line: { readonly requestId: string; readonly why: string }): void;
  /** A list that was shown could not be written down. */
  listLost(line: { readonly error: unknown }): void;
  serverListening(line: { readonly url: string }): void;
  serverDraining(): void;
  serverStopped(): void;
  /** Nobody said whether analyses run by themselves here; until somebody lets them, what was withdrawn stays in what is learned. */
  passesUnscheduled(): void;
  /** A pass of all analyses begins, in a process of its own. `tries`: how often, this time included. */
  passBegan(line: { readonly pass: string; readonly tries: number }): void;
  analysisProgress(line: { readonly stage: string; readonly done: number; readonly total: number | null }): void;
  analysisServed(line: { readonly job: string; readonly seconds: number }): void;
  analysisFailed(line: { readonly job: string; readonly error: unknown }): void;
  passDone(line: { readonly seconds: number }): void;
  /** The next process that looks goes on where it was. */
  passStopped(): void;
  /** It is tried again later, unless it was often enough. `code`: of `KithError`. */
  passFailed(line: { readonly code: string }): void;
  /** What the policy lets become no older was deleted. */
  retentionDone(line: { readonly records: number }): void;
  /** The database has planned what clients asked for again and again before this start. */
  shapesWarmed(line: { readonly shapes: number }): void;
  /** The collector does not take spans; said once until it does again. */
  spansLost(): void;
  /** The item model is another version's: lists are the popular ones until the command was run. */
  modelDue(line: { readonly due: string }): void;
}

export interface RequestLine {
  readonly requestId: string;
  /** Null where the token was refused. */
  readonly client: string | null;
  readonly purpose: string | null;
  readonly status: number;
  readonly durationMs: number;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Log lines as JSON on stderr. */
export function openLog(level: LogLevel): Log {
  const logger = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: false }),
  );
  return {
    requestAnswered: (line) => logger.debug(line, 'request answered'),
    requestFailed: ({ requestId, error }) => logger.error({ requestId, ...described(error) }, 'request failed'),
    requestWaits: (line) => logger.info(line, 'request waits'),
    listLost: ({ error }) => logger.warn(described(error), 'list not written down'),
    serverListening: (line) => logger.info(line, 'server listening'),
    serverDraining: () => logger.info('server draining'),
    serverStopped: () => stopped(logger),
    passesUnscheduled: () => logger.warn('KITH_ANALYSE_AT is not set: analyses run where somebody begins them'),
    passBegan: (line) => logger.info(line, 'analyses began'),
    analysisProgress: (line) => logger.info(line, 'analysis under way'),
    analysisServed: (line) => logger.info(line, 'analysis served'),
    analysisFailed: ({ job, error }) => logger.error({ job, ...described(error) }, 'analysis failed'),
    passDone: (line) => logger.info(line, 'analyses done'),
    passStopped: () => logger.info('analyses stopped'),
    passFailed: (line) => logger.error(line, 'analyses failed'),
    shapesWarmed: (line) => logger.info(line, 'shapes of the last process are planned'),
    retentionDone: (line) => logger.info(line, 'what was too old is deleted'),
    spansLost: () => logger.warn('spans are lost: the collector at OTEL_EXPORTER_OTLP_ENDPOINT does not take them'),
    modelDue: (line) => logger.warn(line, 'lists are the popular ones: another version of Kith made the item model'),
  };
}

/** Class, code and stack of our own frames: messages of the driver can repeat parameters. */
function described(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = (error as { code?: unknown }).code;
  const frames = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  return {
    error: error.name,
    ...(typeof code === 'string' && { code }),
    stack: frames.slice(0, 8).map((line) => line.trim()),
  };
}

function stopped(logger: PinoLogger): void {
  logger.info('server stopped');
  logger.flush();
}
