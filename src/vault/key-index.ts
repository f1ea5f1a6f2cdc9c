const slotsMin = 1_024;

/** Where the records of ids may stand: an open-addressed table of eight bytes a slot, so that a million customers take 16 MB. It holds 32 bits
 * of an id, so whoever finds a record compares the rest. */
export class KeyIndex {
  #prints = new Uint32Array(slotsMin);
  /** Record numbers; 0, which is the header's, is a free slot. */
  #records = new Uint32Array(slotsMin);
  #count = 0;

  add(id: Buffer, record: number): void {
    if (this.#count * 4 >= this.#records.length * 3) this.#grow();
    this.#put(print(id), record);
    this.#count++;
  }

  /** The records that may be the id's, the latest first. */
  find(id: Buffer): readonly number[] {
    const wanted = print(id);
    const found: number[] = [];
    for (let slot = this.#first(wanted); this.#records[slot] !== 0; slot = this.#next(slot)) {
      if (this.#prints[slot] === wanted) found.unshift(this.#records[slot] as number);
    }
    return found;
  }

  #put(wanted: number, record: number): void {
    let slot = this.#first(wanted);
    while (this.#records[slot] !== 0) slot = this.#next(slot);
    this.#prints[slot] = wanted;
    this.#records[slot] = record;
  }

  #grow(): void {
    const [prints, records] = [this.#prints, this.#records];
    this.#prints = new Uint32Array(records.length * 2);
    this.#records = new Uint32Array(records.length * 2);
    for (let slot = 0; slot < records.length; slot++) {
      if (records[slot] !== 0) this.#put(prints[slot] as number, records[slot] as number);
    }
  }

  #first(wanted: number): number {
    return wanted & (this.#records.length - 1);
  }

  #next(slot: number): number {
    return (slot + 1) & (this.#records.length - 1);
  }
}

/** Ids are evenly spread, so any four bytes of one are a hash. */
function print(id: Buffer): number {
  return id.readUInt32LE(4);
}
