import { diffusionGraph, type EdgeList, thresholdWeights } from './diffusion-graph.js';
import { maximiseInfluence, type SeedChoice, type SeedOptions, type SeedQuestion } from './maximise.js';

/** A question whose graph is still a list of edges. */
export interface EdgesQuestion extends Omit<SeedQuestion, 'graph'> {
  /** Under `linear_threshold` probabilities: they are scaled to weights. */
  readonly edges: EdgeList;
}

/** Builds the graph and chooses on it. */
export function maximiseOver({ edges, ...question }: EdgesQuestion, options: SeedOptions): Promise<SeedChoice> {
  const isThreshold = question.diffusion.model === 'linear_threshold';
  const graph = diffusionGraph(isThreshold ? { ...edges, probability: thresholdWeights(edges) } : edges);
  return maximiseInfluence({ ...question, graph }, options);
}
