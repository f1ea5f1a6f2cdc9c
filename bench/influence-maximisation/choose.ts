import {
  defaultSeedOptions,
  maximiseInfluence,
  type SeedOptions,
  type SeedQuestion,
} from '../../src/diffusion/maximise.js';

export interface Chosen {
  readonly spread: number;
  readonly spreadLower: number;
  readonly spreadUpper: number;
  readonly certificate: number;
  readonly ended: string;
  readonly sets: number;
  /** Sampling, choosing and certifying, without the simulation. */
  readonly seconds: number;
  /** The same in processor time of this process, all its threads: what another load on the machine does not change much. */
  readonly cpuSeconds: number;
  readonly simulationSeconds: number;
  readonly worlds: number;
}

/** Asks for seeds and times the choice apart from the simulation of its reach. */
export async function choose(question: SeedQuestion, options: Partial<SeedOptions>): Promise<Chosen> {
  const began = performance.now();
  const cpuBegan = process.cpuUsage();
  let chosenAt: number | undefined;
  let cpuSeconds = 0;
  const choice = await maximiseInfluence(question, {
    ...defaultSeedOptions,
    reachErrorMax: 0,
    ...options,
    progress: ({ stage }) => {
      if (stage !== 'simulated worlds' || chosenAt !== undefined) return;
      chosenAt = performance.now();
      const { user, system } = process.cpuUsage(cpuBegan);
      cpuSeconds = (user + system) / 1e6;
    },
  });
  const until = chosenAt ?? performance.now();
  return {
    spread: choice.reach.mean,
    spreadLower: choice.reach.lower,
    spreadUpper: choice.reach.upper,
    certificate: choice.certificate,
    ended: choice.ended,
    sets: choice.sets,
    seconds: (until - began) / 1_000,
    cpuSeconds,
    simulationSeconds: (performance.now() - until) / 1_000,
    worlds: choice.reach.worlds,
  };
}
