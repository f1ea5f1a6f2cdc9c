import type { IngestReads } from '../graph/ingest-reads.js';
import type { IngestRow, IngestStatement, IngestWrites, WriteOutcome } from '../graph/ingest-writes.js';
import type { RunOptions } from '../graph/graph.js';
import type { InternalId } from '../model/ids.js';
import type { DataKey, KeyStore } from '../vault/key-store.js';
import { placeOf, seal } from '../vault/seal.js';

/** A row of the identifiers' file on its way into the graph: what identifies a person is still in the clear. */
export interface IdentifierRow extends IngestRow {
  readonly id: string;
  readonly customerId: InternalId;
  readonly personal: { readonly value: string; readonly raw: string };
  readonly account: { readonly id: string; readonly number: string } | null;
}

/** Writes rows, personal values enciphered under their owners' keys. */
export class SealedWrites implements Pick<IngestWrites, 'write'> {
  constructor(
    private readonly writes: IngestWrites,
    private readonly reads: IngestReads,
    private readonly keys: KeyStore,
  ) {}

  async write(name: IngestStatement, given: readonly IngestRow[], options: RunOptions = {}): Promise<WriteOutcome> {
    if (name !== 'identifiers') return this.writes.write(name, given, options);
    const rows = given as readonly IdentifierRow[];
    const { keys, made } = await this.#keysOf(new Set(rows.map((row) => row.customerId)));
    const outcome = await this.writes.write(
      name,
      rows.map((row) => sealedRow(row, keys.get(row.customerId))),
      options,
    );
    // Whoever was erased between the question and the write has no use for a key.
    const refused = outcome.refused.flatMap(({ index }) => rows[index]?.customerId ?? []);
    const needless = refused.filter((id) => made.has(id));
    if (needless.length > 0) await this.keys.shred(needless);
    return outcome;
  }

  /** Keys of the customers that the graph holds. Nobody else gets one: of who was erased no key may be made again. */
  async #keysOf(ids: ReadonlySet<InternalId>) {
    const known = await this.keys.load(ids);
    const unknown = [...ids].filter((id) => !known.has(id));
    const there = unknown.length === 0 ? [] : await this.reads.customersAmong(unknown);
    const made = there.length === 0 ? new Map<InternalId, DataKey>() : await this.keys.ensure(there);
    return { keys: new Map([...known, ...made]), made };
  }
}

function sealedRow({ personal, account, ...row }: IdentifierRow, key: DataKey | undefined): IngestRow {
  if (key === undefined) return { ...row, sealed: null, account: null };
  const { value, raw } = personal;
  return {
    ...row,
    sealed: {
      value: seal(key, placeOf(row.id, 'value'), value),
      ...(raw === value ? {} : { raw: seal(key, placeOf(row.id, 'raw'), raw) }),
    },
    account:
      account === null ? null : { id: account.id, number: seal(key, placeOf(account.id, 'number'), account.number) },
  };
}
