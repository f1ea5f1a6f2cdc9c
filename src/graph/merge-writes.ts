import { z } from 'zod';
import type { Policy } from '../consent/policy.js';
import { KithError } from '../model/errors.js';
import { type InternalId, randomId } from '../model/ids.js';
import { classifyCustomers } from './consent-classes.js';
import { consentLock, unknownCustomer } from './consent-writes.js';
import type { Graph, RunOptions, Work } from './graph.js';
import type { IngestRow, Refused, WriteOutcome } from './ingest-writes.js';
import { storedFacts } from './property-types.js';
import { readStatement, writeStatement } from './statement.js';

const ids = z.array(z.string());
const text = z.string().nullable();

const mergeStanding = readStatement('consent/merge-standing', {
  params: z.object({ ids }),
  row: z.object({
    id: z.string(),
    isThere: z.boolean(),
    isParted: z.boolean(),
    profileId: text,
    since: z.number().nullable(),
    proof: text,
    recordedBy: text,
  }),
});
const profileSizes = readStatement('consent/profile-sizes', {
  params: z.object({ ids }),
  row: z.object({ id: z.string(), customers: z.number() }),
});
const joinProfile = writeStatement('consent/join-profile', {
  params: z.object({ rows: z.custom<readonly object[]>(Array.isArray) }),
  row: z.object({ joined: z.number() }),
});
const foldProfiles = writeStatement('consent/fold-profiles', {
  params: z.object({ from: ids, into: z.string() }),
  row: z.object({ moved: z.number() }),
});
const leaveProfile = writeStatement('consent/leave-profile', {
  params: z.object({ customerId: z.string(), isDemanded: z.boolean() }),
  row: z.object({ others: ids }),
});

type Standing = z.output<typeof mergeStanding.row>;

/** Customers that a profile joins at most. */
export const mergedMax = 10;

/** A row of the file of merges on its way into the graph. */
interface MergeRow extends IngestRow {
  readonly customerId: string;
  readonly profileId: string;
}

/** What becomes of a row: `joined` and `updated` ones are written. */
type Fate = 'joined' | 'updated' | 'unchanged' | Omit<Refused, 'index'>;

const fullMessage = `A profile joins at most ${mergedMax} customers.`;
const elsewhereMessage = 'The customer belongs to another profile; part them first.';

/**
 * Writes down that customers are one person, and takes it back. Each is one transaction with the consent classes that follow: those of all of them are then
 * equal, and open is only what each of them opens.
 */
export class MergeWrites {
  /** `now`: the server's clock, milliseconds since 1970. */
  constructor(
    private readonly graph: Graph,
    private readonly policy: Policy,
    private readonly now: () => number,
  ) {}

  /**
   * Joins customers, with all who are held to be the same person as one of them. Said again it changes nothing. Throws `CUSTOMER_UNKNOWN` where one is not
   * there, `BAD_USER_INPUT` where there would be too many.
   */
  async merge(
    merge: { readonly customerIds: readonly InternalId[]; readonly proof: string; readonly recordedBy: string },
    options: RunOptions = {},
  ): Promise<void> {
    const { customerIds, proof, recordedBy } = merge;
    const joining = async (work: Work) => {
      await work.run(consentLock, {});
      const { rows } = await work.run(mergeStanding, { ids: [...customerIds] });
      if (rows.some((row) => !row.isThere)) throw unknownCustomer();
      const profiles = [...new Set(rows.flatMap((row) => row.profileId ?? []))].toSorted();
      const alone = rows.filter((row) => row.profileId === null);
      const sizes = await sizesOf(work, profiles);
      const all = [...sizes.values()].reduce((sum, size) => sum + size, alone.length);
      if (all > mergedMax) throw new KithError('BAD_USER_INPUT', fullMessage);
      const [into = randomId(), ...from] = profiles;
      if (from.length > 0) await work.run(foldProfiles, { from, into });
      const facts = { proof, recordedBy };
      if (alone.length > 0)
        await work.run(joinProfile, { rows: alone.map(({ id }) => ({ customerId: id, profileId: into, facts })) });
      await classifyCustomers(work, { policy: this.policy, ids: customerIds, now: this.now() });
    };
    await this.graph.transaction('consent/merge', joining, options);
  }

  /**
   * Takes a customer out of the profile; the classes are decided anew on both sides. `demanded`: the person wants it so, and no file joins the record again.
   * Gives how many records were parted from this one.
   */
  async part(customerId: InternalId, why: 'demanded' | 'erased'): Promise<number> {
    return this.graph.transaction('consent/part', async (work) => {
      await work.run(consentLock, {});
      const { rows } = await work.run(leaveProfile, { customerId, isDemanded: why === 'demanded' });
      const others = (rows[0]?.others ?? []) as InternalId[];
      if (rows.length === 0) return 0;
      const left = why === 'erased' ? others : [customerId, ...others];
      await classifyCustomers(work, { policy: this.policy, ids: left, now: this.now() });
      return others.length;
    });
  }

  /** Writes rows of an import file. What is there already, and what the person had parted, stays. */
  async write(_: 'merges', given: readonly IngestRow[], options: RunOptions = {}): Promise<WriteOutcome> {
    const rows = given as readonly MergeRow[];
    const writing = async (work: Work) => {
      await work.run(consentLock, {});
      const standing = await work.run(mergeStanding, { ids: rows.map((row) => row.customerId) });
      const sizes = await sizesOf(work, [...new Set(rows.map((row) => row.profileId))]);
      const fates = rows.map((row, index) => fateOf(row, standing.rows[index], sizes));
      const written = rows.filter((_row, index) => fates[index] === 'joined' || fates[index] === 'updated');
      if (written.length > 0)
        await work.run(joinProfile, {
          rows: written.map(({ customerId, profileId, facts }) => ({
            customerId,
            profileId,
            facts: { ...storedFacts(facts), recordedBy: 'import' },
          })),
        });
      const joined = rows.filter((_row, index) => fates[index] === 'joined');
      if (joined.length > 0)
        await classifyCustomers(work, {
          policy: this.policy,
          ids: joined.map((row) => row.customerId as InternalId),
          now: this.now(),
        });
      return outcomeOf(fates);
    };
    return this.graph.transaction('consent/import-merges', writing, options);
  }
}

async function sizesOf(work: Work, profiles: readonly string[]): Promise<Map<string, number>> {
  if (profiles.length === 0) return new Map();
  const { rows } = await work.run(profileSizes, { ids: [...profiles] });
  return new Map(rows.map((row) => [row.id, row.customers]));
}

/** Counts who joins into `sizes`, so that the rows of a batch are decided one after another. */
function fateOf(row: MergeRow, standing: Standing | undefined, sizes: Map<string, number>): Fate {
  if (standing?.isThere !== true) return { why: 'missing', column: 'customer_id' };
  if (standing.profileId === row.profileId) return isMended(row, standing) ? 'updated' : 'unchanged';
  if (standing.isParted) return 'unchanged';
  if (standing.profileId !== null) return { why: 'contradiction', column: 'profile_id', message: elsewhereMessage };
  const size = sizes.get(row.profileId) ?? 0;
  if (size >= mergedMax) return { why: 'contradiction', column: 'profile_id', message: fullMessage };
  sizes.set(row.profileId, size + 1);
  return 'joined';
}

/** Whether a file says something else than it did; what staff wrote down it does not change. */
function isMended({ facts }: MergeRow, { since, proof, recordedBy }: Standing): boolean {
  if (recordedBy !== 'import') return false;
  return facts['proof'] !== proof || (facts['since'] != null && facts['since'] !== since);
}

function outcomeOf(fates: readonly Fate[]): WriteOutcome {
  const count = (fate: Fate) => fates.filter((one) => one === fate).length;
  return {
    created: count('joined'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    refused: fates.flatMap((fate, index) => (typeof fate === 'string' ? [] : [{ index, ...fate }])),
  };
}
