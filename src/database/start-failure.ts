import { open } from 'node:fs/promises';
import { type ErrorCode, KithError } from '../model/errors.js';
import { fileSize } from './download.js';

const logBytesMax = 1_048_576;

/** A place in a log file: what comes after it was written by one run. */
export interface LogMark {
  readonly file: string;
  readonly from: number;
}

export async function logMark(file: string): Promise<LogMark> {
  return { file, from: (await fileSize(file)) ?? 0 };
}

/** Why a server did not start, as an error in one sentence with what to do: from Neo4j's log, else from what the JVM printed. */
export async function startFailure(neo4jLog: LogMark, console: LogMark): Promise<KithError> {
  const cause = causeIn(await textSince(neo4jLog)) ?? causeIn(await textSince(console));
  const { code, remedy } = remedyFor(cause ?? '');
  const because = cause === null ? '' : `: ${cause.replace(/\.$/, '')}`;
  return new KithError(code, `The database did not start${because}. ${remedy} The log is ${neo4jLog.file}.`);
}

/** The root cause in a log: the innermost exception of the last one, else the last line that is an error. Null where none is. */
export function causeIn(log: string): string | null {
  const lines = log.split('\n').map((line) => line.trim());
  const caused = lines.findLast((line) => line.startsWith('Caused by: '));
  if (caused !== undefined) return withoutClass(caused.slice('Caused by: '.length));

  const error = lines.findLast((line) =>
    / ERROR |^Error|^[\w.]+(?:Exception|Error): |Could not|Unrecognized/.test(line),
  );
  return error === undefined ? null : withoutClass(error.replace(/^.* ERROR /, ''));
}

/** An exception's own words, without the name of its class where it has words. */
function withoutClass(exception: string): string {
  return /^[\w.$]+(?:Exception|Error): (.+)$/.exec(exception)?.[1] ?? exception;
}

function remedyFor(cause: string): { readonly code: ErrorCode; readonly remedy: string } {
  if (/Address already in use|PortBind/i.test(cause)) {
    return { code: 'PORT_TAKEN', remedy: 'Another program took the port in this moment: start again.' };
  }
  if (/No space left|disk.*full/i.test(cause)) {
    return { code: 'DISK_FULL', remedy: 'Free some space on the disk, or move the data with KITH_HOME.' };
  }
  if (/FileLock|store_lock|lock file/i.test(cause)) {
    return { code: 'LOCKED', remedy: 'Another Neo4j uses the same data: stop it first.' };
  }
  if (/reserve enough space|OutOfMemory|insufficient memory|Invalid maximum heap/i.test(cause)) {
    return {
      code: 'DATABASE_START_FAILED',
      remedy: 'Close some programs, or set KITH_HEAP_MB and KITH_PAGE_CACHE_MB lower.',
    };
  }
  return { code: 'DATABASE_START_FAILED', remedy: 'Mend the cause, or begin anew with `kith db reset`.' };
}

/** What was added to a log after the mark, of its last megabyte. */
export async function textSince(mark: LogMark): Promise<string> {
  const size = await fileSize(mark.file);
  if (size === null) return '';
  // A log that is shorter than it was has been rotated.
  const begin = size < mark.from ? 0 : Math.max(mark.from, size - logBytesMax);
  const file = await open(mark.file, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - begin), 0, size - begin, begin);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
