import type { Column, NounPart } from '../graph/read/part.js';
import type { EdgeSelection, NodeSelection } from '../graph/read/selection.js';

/** What is asked of a node type, gathered over every place of the document that leads to the same row. */
export class NodeBuilder {
  readonly columns = new Set<string>();
  readonly edges: { readonly key: string; readonly make: () => EdgeSelection; at: number }[] = [];
  #sealed: NodeSelection | null = null;

  /** `ownerAbove`: the customer whose data it is has a row further up already. */
  constructor(
    readonly part: NounPart,
    private readonly ownerAbove = false,
  ) {
    if (part.noun === 'Customer') this.columns.add('id');
  }

  column(name: string): Column {
    const column = this.part.columns.get(name);
    if (column === undefined) throw new Error(`${this.part.noun}.${name} is no column`);
    this.columns.add(name);
    return column;
  }

  /** Adds an edge; its place in the row is known once the builder is sealed. */
  edge(key: string, make: () => EdgeSelection): { readonly at: number } {
    const entry = { key, make, at: -1 };
    this.edges.push(entry);
    return entry;
  }

  /** The selection in canonical order, fixed at the first call. */
  seal(): NodeSelection {
    if (this.#sealed !== null) return this.#sealed;
    const columns = [...this.columns].sort();
    this.edges.sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
    const edges = this.edges.map((edge, index) => {
      edge.at = columns.length + index;
      return edge.make();
    });
    this.#sealed = { noun: this.part.noun, columns, edges, owner: this.part.owner !== null && !this.ownerAbove };
    return this.#sealed;
  }

  /** Where the id of the customer stands whose data the row is. */
  customerAt(): number {
    if (this.part.noun === 'Customer') return this.at('id');
    const { owner, columns, edges } = this.seal();
    return owner === true ? columns.length + edges.length : -1;
  }

  at(name: string): number {
    return this.seal().columns.indexOf(name);
  }
}
