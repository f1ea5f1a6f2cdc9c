import type { Diffusion } from '../../../src/diffusion/diffusion.js';
import { type DiffusionGraph, diffusionGraph, type EdgeList } from '../../../src/diffusion/diffusion-graph.js';
import { RandomStream } from '../../../src/diffusion/random.js';

export interface SmallGraph {
  readonly list: EdgeList;
  readonly graph: DiffusionGraph;
}

/** A random graph of up to ten edges. Weights into a node sum to less than 1, so that it serves both models. */
export function smallGraph(seed: number, nodes = 6, edgesMax = 10): SmallGraph {
  const random = new RandomStream(seed, 99, 0);
  const from: number[] = [];
  const to: number[] = [];
  for (let edge = 0; edge < edgesMax; edge += 1) {
    const [a, b] = [random.below(nodes), random.below(nodes)];
    if (a === b || from.some((other, at) => other === a && to[at] === b)) continue;
    from.push(a);
    to.push(b);
  }
  const into = (node: number) => to.filter((other) => other === node).length;
  const probability = to.map((node) => (0.2 + 0.8 * random.uniform()) / into(node));
  const list = { nodes, from, to, probability, lag: null };
  return { list, graph: diffusionGraph(list) };
}

interface LiveWorld {
  readonly probability: number;
  readonly edges: readonly number[];
}

function worldsOf({ from, to, probability, nodes }: EdgeList, model: Diffusion['model']): LiveWorld[] {
  const grow = (worlds: LiveWorld[], choices: readonly { readonly chance: number; readonly edge: number | null }[]) =>
    worlds.flatMap((world) =>
      choices.map(({ chance, edge }) => ({
        probability: world.probability * chance,
        edges: edge === null ? world.edges : [...world.edges, edge],
      })),
    );
  const chanceOf = (edge: number) => probability[edge] ?? 0;
  const edges = Array.from(from, (_, edge) => edge);
  const choices =
    model === 'independent_cascade'
      ? edges.map((edge) => [edge].map((only) => ({ chance: chanceOf(only), edge: only })))
      : Array.from({ length: nodes }, (_, node) =>
          edges.filter((edge) => to[edge] === node).map((edge) => ({ chance: chanceOf(edge), edge })),
        );
  return choices.reduce<LiveWorld[]>(
    (worlds, some) =>
      grow(worlds, [...some, { chance: 1 - some.reduce((sum, { chance }) => sum + chance, 0), edge: null }]),
    [{ probability: 1, edges: [] }],
  );
}

/** The expected reach of any seeds, by going through every world of live edges. */
export function exactReach(list: EdgeList, { model, within }: Diffusion, weights: Float64Array | null) {
  const worlds = worldsOf(list, model);
  const hopsMax = within.kind === 'hops' ? within.hopsMax : list.nodes;
  return (seeds: Iterable<number>): number => {
    const start = new Set(seeds);
    return worlds.reduce((sum, { probability, edges }) => {
      let reached = new Set(start);
      for (let hop = 0; hop < hopsMax; hop += 1) {
        const before = reached;
        reached = new Set([
          ...before,
          ...edges.filter((edge) => before.has(list.from[edge] ?? -1)).map((edge) => list.to[edge] ?? -1),
        ]);
      }
      return sum + probability * [...reached].reduce((all, node) => all + (weights?.[node] ?? 1), 0);
    }, 0);
  };
}

/** All choices of seeds out of `nodes` that `fits` lets through. */
export function choices(nodes: number, fits: (seeds: readonly number[]) => boolean): number[][] {
  return Array.from({ length: 2 ** nodes }, (_, mask) =>
    Array.from({ length: nodes }, (__, node) => node).filter((node) => (mask >> node) % 2 === 1),
  ).filter(fits);
}
