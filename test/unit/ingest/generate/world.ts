import { putCommunity } from '../../../../src/ingest/generate/community-rows.js';
import type { OutFile, Row, Sink } from '../../../../src/ingest/generate/rows.js';
import { defaultOptions, makeWorld, type WorldOptions } from '../../../../src/ingest/generate/world.js';

/** The rows of a world's customers in memory, as they would be written. */
export class WorldInMemory implements Sink {
  readonly #rows = new Map<OutFile, unknown[]>();

  constructor(options: Partial<WorldOptions> & Pick<WorldOptions, 'customers' | 'seed'>) {
    const world = makeWorld({ ...defaultOptions, ...options });
    for (let number = 0; number < world.communities.count; number += 1) {
      putCommunity(world, this, world.communities.at(number));
    }
  }

  wants(): boolean {
    return true;
  }

  put<F extends OutFile>(file: F, row: Row<F>): void {
    const rows = this.#rows.get(file);
    if (rows === undefined) this.#rows.set(file, [row]);
    else rows.push(row);
  }

  rows<F extends OutFile>(file: F): readonly Row<F>[] {
    return (this.#rows.get(file) ?? []) as readonly Row<F>[];
  }
}
