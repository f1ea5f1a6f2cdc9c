import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { KithError } from '../model/errors.js';
import { isCode } from './private-file.js';

export interface WantedFile {
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface Download {
  readonly url: string;
  /** Where the whole file ends up. Until then its bytes are in `FILE.part`, from which a later call goes on. */
  readonly file: string;
  readonly wanted: WantedFile;
  /** Called with the bytes that came; negative where bytes had to be thrown away. */
  readonly onBytes: (count: number) => void;
  /** Milliseconds without a byte until a connection counts as broken. */
  readonly idleMs?: number;
}

const attemptsMax = 4;
const pauseMs = 250;

/** Brings one file, whole and with the right checksum, or throws `DOWNLOAD_FAILED`, `CHECKSUM_MISMATCH` or `DISK_FULL`. */
export async function download(job: Download): Promise<void> {
  const part = `${job.file}.part`;
  await mkdir(dirname(job.file), { recursive: true });
  let cause: unknown;
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    try {
      await fetchRest(job, part);
      if (await isWhole(part, job.wanted)) return await rename(part, job.file);
      // Perhaps an older half of another file: the next attempt begins anew.
      job.onBytes(-job.wanted.size);
      await rm(part, { force: true });
      cause = new KithError(
        'CHECKSUM_MISMATCH',
        `${job.url} is not the file that Kith expects (its sha-256 differs), so it was not kept. Try again, or set KITH_MAVEN_MIRROR to a repository that you trust.`,
      );
    } catch (error) {
      if (isCode(error, 'ENOSPC')) throw diskFull(part, error);
      if (error instanceof NotThere) throw failed(job, error);
      cause = error;
    }
    if (attempt < attemptsMax) await sleep(pauseMs * 2 ** attempt);
  }
  throw cause instanceof KithError ? cause : failed(job, cause);
}

/** Whether a file has the wanted size and checksum. A file that is not there is not whole. */
export async function isWhole(file: string, wanted: WantedFile): Promise<boolean> {
  if ((await fileSize(file)) !== wanted.size) return false;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex') === wanted.sha256;
}

export async function fileSize(file: string): Promise<number | null> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return null;
    throw error;
  }
}

export function diskFull(file: string, cause?: unknown): KithError {
  return new KithError(
    'DISK_FULL',
    `The disk that holds ${dirname(file)} is full. Free some space, or move the folder with KITH_HOME, and start again: what is already there is kept.`,
    { cause },
  );
}

/** The server says that it has no such file, or will not give it: trying again is of no use. */
class NotThere extends Error {}

async function fetchRest(job: Download, part: string): Promise<void> {
  const had = (await fileSize(part)) ?? 0;
  if (had === job.wanted.size) return job.onBytes(had);
  const from = had < job.wanted.size ? had : 0;

  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error('the connection fell silent')), job.idleMs ?? 30_000);
  try {
    const headers = from > 0 ? { range: `bytes=${from}-` } : {};
    const response = await fetch(job.url, { headers, signal: silence.signal });
    if (response.status >= 400 && response.status < 500 && response.status !== 408 && response.status !== 429) {
      throw new NotThere(`the server answered ${response.status}`);
    }
    if (!response.ok || response.body === null) throw new Error(`the server answered ${response.status}`);
    await append(job, part, {
      body: response.body,
      from: response.status === 206 ? from : 0,
      onChunk: () => timer.refresh(),
    });
  } finally {
    clearTimeout(timer);
  }
}

async function append(
  job: Download,
  part: string,
  stream: { readonly body: ReadableStream<Uint8Array>; readonly from: number; readonly onChunk: () => void },
): Promise<void> {
  const file = await open(part, stream.from > 0 ? 'a' : 'w');
  let position = stream.from;
  job.onBytes(position);
  try {
    for await (const chunk of stream.body) {
      stream.onChunk();
      await file.write(chunk);
      position += chunk.length;
      job.onBytes(chunk.length);
    }
  } catch (error) {
    job.onBytes(-position);
    throw error;
  } finally {
    await file.close();
  }
  if (position === job.wanted.size) return;
  job.onBytes(-position);
  throw new Error(`the connection ended after ${position} of ${job.wanted.size} bytes`);
}

function failed(job: Download, cause: unknown): KithError {
  return new KithError(
    'DOWNLOAD_FAILED',
    `${job.url} could not be downloaded: ${reasonOf(cause)}. Check the network or set KITH_MAVEN_MIRROR, and start again: what is already there is kept.`,
    { cause },
  );
}

/** `fetch` hides why a connection failed in the cause of its error. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection failed';
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
