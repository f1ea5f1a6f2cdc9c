import { Worker } from 'node:worker_threads';
import type { CrewEntry } from './crew.js';
import type { EdgesQuestion } from './maximise-over.js';
import type { SeedChoice, SeedOptions } from './maximise.js';

const compiledEntry: CrewEntry = { url: new URL('./apart-worker.js', import.meta.url) };
/** For lists and objects; typed arrays lie outside of it, and `memoryMb` bounds them. */
const heapMbMax = 512;

/**
 * As `maximiseOver`, with everything done in one thread beside this one, which builds the graph as well: here nobody waits for it. An abort ends the thread at once, in the middle of whatever
 * it does.
 */
export async function maximiseApart(
  question: EdgesQuestion,
  { signal, progress: _, entry = compiledEntry, ...options }: SeedOptions,
): Promise<SeedChoice> {
  signal?.throwIfAborted();
  const worker = new Worker(entry.url, {
    workerData: { question, options: { ...options, workers: 0 } },
    execArgv: [...(entry.execArgv ?? [])],
    resourceLimits: { maxOldGenerationSizeMb: heapMbMax },
  });
  const stop = new AbortController();
  try {
    return await new Promise<SeedChoice>((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { signal: stop.signal });
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`The thread that chose seeds ended with ${code}.`)));
    });
  } finally {
    stop.abort();
    await worker.terminate();
  }
}
