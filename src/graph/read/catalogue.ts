import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cypherFolder } from '../statement.js';
import { type EdgePart, type NounPart, type PartNoun, parseEdgePart, parseNounPart } from './part.js';

/** Every part of `cypher/read`: what can be read of the graph, and what governs it. */
export interface Catalogue {
  readonly nouns: ReadonlyMap<PartNoun, NounPart>;
  /** Edges by `Noun.field`. */
  readonly edges: ReadonlyMap<string, EdgePart>;
}

/** Reads the parts once, at the start. A part without a category, a type or an order is refused here. */
export function loadCatalogue(folder = join(cypherFolder, 'read')): Catalogue {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.cypher'))
    .map((name) => name.slice(0, -'.cypher'.length).replaceAll('\\', '/'))
    .sort();
  const textOf = (name: string) => readFileSync(join(folder, `${name}.cypher`), 'utf8');
  const nouns = files.filter((name) => !name.includes('/')).map((name) => parseNounPart(name, textOf(name)));
  const edges = files.filter((name) => name.includes('/')).map((name) => parseEdgePart(name, textOf(name)));
  const catalogue = {
    nouns: new Map(nouns.map((part) => [part.noun, part])),
    edges: new Map(edges.map((part) => [`${part.from}.${part.name}`, part])),
  };
  // A search is composed without a gate, because nothing personal is in a full-text index: a governed noun must not get one by a tag.
  for (const part of nouns) {
    if (part.searchIndex !== null && part.visible.length > 0)
      throw new Error(`${part.noun} is governed, so it cannot be searched`);
    // Statistics publish no figure of one customer, and what a customer owns has none either.
    if (part.counts.size > 0 && part.visible.length > 0)
      throw new Error(`${part.noun} is governed, so nothing of it is published that could order it`);
  }
  for (const edge of edges)
    if (!catalogue.nouns.has(edge.to)) throw new Error(`${edge.from}.${edge.name}: ${edge.to} is no noun`);
  return catalogue;
}

export function nounPart(catalogue: Catalogue, noun: PartNoun): NounPart {
  const part = catalogue.nouns.get(noun);
  if (part === undefined) throw new Error(`cypher/read/ has no part for ${noun}`);
  return part;
}
