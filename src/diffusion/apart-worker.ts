import { parentPort, workerData } from 'node:worker_threads';
import { type EdgesQuestion, maximiseOver } from './maximise-over.js';
import type { SeedOptions } from './maximise.js';

// The worker of `maximiseApart`: it is given a question and posts its answer.
const { question, options } = workerData as { readonly question: EdgesQuestion; readonly options: SeedOptions };
parentPort?.postMessage(await maximiseOver(question, options));
