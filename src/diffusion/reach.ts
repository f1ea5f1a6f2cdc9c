import type { Progress } from '../model/progress.js';
import type { Crew } from './crew.js';
import type { WorldsPiece } from './work.js';

/** The expected reach of seeds: the weight of all who act, seeds among them. */
export interface Reach {
  readonly mean: number;
  /** 95 % interval of the mean (normal approximation). */
  readonly lower: number;
  readonly upper: number;
  readonly worlds: number;
}

export interface ReachQuestion {
  readonly seeds: Uint32Array;
  readonly worlds: number;
  readonly domain: number;
  readonly progress: Progress;
}

const worldsEach = 50;
const standardErrors = 1.959964;

/** Plays the worlds forward, each piece with a stream of its own. */
export async function reachOf(crew: Crew, { seeds, worlds, domain, progress }: ReachQuestion): Promise<Reach> {
  const pieces = Array.from({ length: Math.ceil(worlds / worldsEach) }, (_, index): WorldsPiece => {
    return { kind: 'worlds', domain, index, count: Math.min(worldsEach, worlds - index * worldsEach), seeds };
  });
  let sum = 0;
  let squares = 0;
  let done = 0;
  await crew.all(pieces, (reached, piece) => {
    sum += reached.sum;
    squares += reached.squares;
    done += piece.count;
    progress({ stage: 'simulated worlds', done, total: worlds, unit: 'worlds' });
  });
  const mean = sum / worlds;
  const variance = worlds > 1 ? Math.max(0, (squares - worlds * mean * mean) / (worlds - 1)) : 0;
  const error = standardErrors * Math.sqrt(variance / worlds);
  return { mean, lower: mean - error, upper: mean + error, worlds };
}
