import { parentPort, workerData } from 'node:worker_threads';
import { Work, type WorkPiece } from './work.js';

// A worker of `ThreadCrew`: it is given pieces of work and posts their results, moving what memory it can.
const work = new Work(workerData);
parentPort?.on('message', ({ number, piece }: { number: number; piece: WorkPiece }) => {
  const result = work.do(piece);
  const moved = typeof result === 'object' && 'members' in result ? [result.members.buffer, result.setEnds.buffer] : [];
  parentPort?.postMessage({ number, result }, moved as ArrayBuffer[]);
});
