/** Nodes by a key, the least first: a binary heap over typed arrays. */
export class NodeQueue {
  private keys = new Float64Array(64);
  private nodes = new Uint32Array(64);
  private size = 0;

  /** The key of the node that `take` took last. */
  key = 0;

  get isEmpty(): boolean {
    return this.size === 0;
  }

  clear(): void {
    this.size = 0;
  }

  add(key: number, node: number): void {
    if (this.size === this.keys.length) this.grow();
    let at = this.size;
    this.size += 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((this.keys[parent] as number) <= key) break;
      this.move(parent, at);
      at = parent;
    }
    this.keys[at] = key;
    this.nodes[at] = node;
  }

  take(): number {
    const node = this.nodes[0] as number;
    this.key = this.keys[0] as number;
    this.size -= 1;
    const last = this.keys[this.size] as number;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.size) break;
      if (child + 1 < this.size && (this.keys[child + 1] as number) < (this.keys[child] as number)) child += 1;
      if ((this.keys[child] as number) >= last) break;
      this.move(child, at);
      at = child;
    }
    this.keys[at] = last;
    this.nodes[at] = this.nodes[this.size] as number;
    return node;
  }

  private move(from: number, to: number): void {
    this.keys[to] = this.keys[from] as number;
    this.nodes[to] = this.nodes[from] as number;
  }

  private grow(): void {
    const keys = new Float64Array(2 * this.size);
    const nodes = new Uint32Array(2 * this.size);
    keys.set(this.keys);
    nodes.set(this.nodes);
    this.keys = keys;
    this.nodes = nodes;
  }
}
