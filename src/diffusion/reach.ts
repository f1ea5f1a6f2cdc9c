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
  /** Worlds at most. */
  readonly worlds: number;
  /** Half the interval over the mean at which more worlds are not worth their time, at least 0; 0: all worlds are played. */
  readonly errorMax: number;
  readonly domain: number;
  readonly progress: Progress;
}

const worldsEach = 50;
/** Worlds of the first round: enough for a standard deviation that can be trusted. Each round doubles what was played. */
const worldsFirst = 400;
const standardErrors = 1.959964;

/**
 * Plays worlds forward, each piece with a stream of its own, until the interval is as narrow as asked for. When a round ends depends on the pieces alone, so one
 * seed gives one answer with any number of workers.
 */
export async function reachOf(crew: Crew, question: ReachQuestion): Promise<Reach> {
  const { seeds, worlds, errorMax, domain, progress } = question;
  let sum = 0;
  let squares = 0;
  let done = 0;
  for (;;) {
    const wanted = errorMax > 0 ? Math.min(worlds, Math.max(worldsFirst, 2 * done)) : worlds;
    await crew.all(piecesOf({ domain, seeds, from: done, until: wanted }), (reached, piece) => {
      sum += reached.sum;
      squares += reached.squares;
      done += piece.count;
      progress({ stage: 'simulated worlds', done, total: worlds, unit: 'worlds' });
    });
    const reach = reachFrom({ sum, squares, worlds: done });
    if (done >= worlds || reach.upper - reach.mean <= errorMax * reach.mean) {
      progress({ stage: 'simulated worlds', done, total: done, unit: 'worlds' });
      return reach;
    }
  }
}

function reachFrom({ sum, squares, worlds }: { sum: number; squares: number; worlds: number }): Reach {
  const mean = sum / worlds;
  const variance = worlds > 1 ? Math.max(0, (squares - worlds * mean * mean) / (worlds - 1)) : 0;
  const error = standardErrors * Math.sqrt(variance / worlds);
  return { mean, lower: mean - error, upper: mean + error, worlds };
}

/** `from` is a multiple of `worldsEach`, as every round but the last ends with a whole piece. */
function piecesOf(about: { domain: number; seeds: Uint32Array; from: number; until: number }): WorldsPiece[] {
  const { domain, seeds, from, until } = about;
  const first = from / worldsEach;
  return Array.from({ length: Math.ceil(until / worldsEach) - first }, (_, place): WorldsPiece => {
    const index = first + place;
    return { kind: 'worlds', domain, index, count: Math.min(worldsEach, until - index * worldsEach), seeds };
  });
}
