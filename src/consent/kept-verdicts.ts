import { type ClassTable, type ClassVerdicts, classVerdicts, viewerKey } from './classes.js';
import { ringOf } from './decide.js';
import type { Policy } from './policy.js';
import type { ConsentState } from './state.js';
import type { Viewer } from './viewer.js';

const none: readonly (ConsentState | null)[] = [];

interface Kept {
  /** The states of the ring over which they were taken. */
  readonly states: readonly (ConsentState | null)[];
  readonly verdicts: ClassVerdicts;
  readonly bytes: number;
}

/** The verdicts of each kind of viewer over the latest table, at most so many bytes of them; the ones that were asked for longest ago go first. */
export class KeptVerdicts {
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  constructor(
    private readonly policy: Policy,
    private readonly bytesMax = 64 * 1_048_576,
  ) {}

  get bytes(): number {
    return this.#bytes;
  }

  /** Those of classes that are new are taken alone: a class never means another state. */
  of(table: ClassTable, viewer: Viewer): ClassVerdicts {
    const key = viewerKey(viewer);
    const states = table[ringOf(this.policy, viewer)] ?? none;
    const known = this.#kept.get(key);
    const verdicts = known?.states === states ? known.verdicts : this.#taken(table, viewer, known);
    this.#forget(key);
    this.#keep(key, { states, verdicts, bytes: bytesOf(verdicts) });
    return verdicts;
  }

  #taken(table: ClassTable, viewer: Viewer, known: Kept | undefined): ClassVerdicts {
    const ring = ringOf(this.policy, viewer);
    const states = table[ring] ?? none;
    const before = known?.states ?? none;
    if (known === undefined || before.length < 2 || before.some((state, cc) => state !== states[cc]))
      return classVerdicts(this.policy, table, viewer);
    const fresh = { ...table, [ring]: [null, ...states.slice(before.length)] };
    const added = classVerdicts(this.policy, fresh, viewer);
    const all = Object.entries(known.verdicts).map(([category, vector]) => {
      const longer = new Int8Array(states.length);
      longer.set(vector);
      // Index 0 is the viewer's own row, as it was.
      longer.set(added[category]?.subarray(1) ?? [], before.length);
      return [category, longer] as const;
    });
    return Object.fromEntries(all);
  }

  #keep(key: string, kept: Kept): void {
    this.#kept.set(key, kept);
    this.#bytes += kept.bytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.bytesMax || oldest === key) return;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0;
    this.#kept.delete(key);
  }
}

function bytesOf(verdicts: ClassVerdicts): number {
  return Object.values(verdicts).reduce((sum, vector) => sum + vector.byteLength, 0);
}
