import type { InternalId, InternalIds } from '../../model/ids.js';
import { breathe, inBatches, type Job, type JobDeps, runOptions } from '../job.js';
import { communitiesFound, type Named, nameByOverlap } from './naming.js';

const purpose = 'segment';
const communitiesOfBatch = 500;
const membersOfBatch = 2_000;

/** Communities in the ties of those who agreed (Leiden, hierarchical), and a segment for each. */
export const communities: Job = {
  job: 'communities',
  algorithm: 'Leiden',
  purpose,
  categories: ['social.edge', 'inferred.community'],
  async run(deps, runId) {
    const read = await deps.termsFor(purpose);
    const { seed, communityMembersMin } = deps.settings;
    deps.progress({ stage: 'communities', done: 0, total: null, unit: 'customers' });
    const rows = await deps.reads.leiden({ name: `communities ${runId}`, read, seed }, runOptions(deps));
    const found = communitiesFound(rows, communityMembersMin);
    const before = await deps.reads.communities({ read }, runOptions(deps));
    const last = (await deps.runs.current(runOptions(deps))).find(({ job }) => job === 'communities')?.lastNumber ?? 0;
    const { named, lastNumber } = nameByOverlap(
      found,
      before.map(({ number, level, memberIds }) => ({ number, level, members: memberIds })),
      last,
    );
    await breathe(deps);
    const written = await write(deps, runId, named);
    return {
      parameters: { seed, communityMembersMin, communities: named.length },
      read: rows.length,
      written,
      lastNumber,
    };
  },
};

async function write(deps: JobDeps, runId: string, named: readonly Named<InternalId>[]): Promise<number> {
  const rows = named.map((community) => communityRow(deps.ids, community));
  await inBatches(rows, communitiesOfBatch, (batch) =>
    deps.writes.communities({ runId, purpose, rows: batch }, runOptions(deps)),
  );
  const communitiesOf = new Map<InternalId, string[]>();
  for (const [index, { members }] of named.entries()) {
    const id = rows[index]?.id ?? '';
    for (const member of members) communitiesOf.set(member, [...(communitiesOf.get(member) ?? []), id]);
  }
  const memberships = [...communitiesOf].map(([customerId, communityIds]) => ({ customerId, communityIds }));
  return inBatches(memberships, membersOfBatch, (batch) =>
    deps.writes.memberships({ runId, rows: batch }, runOptions(deps)),
  );
}

function communityRow(ids: InternalIds, { number, level, members }: Named<InternalId>) {
  const key = `community-${number}`;
  return {
    id: ids.of('Community', key),
    number,
    label: `Community ${number}`,
    level,
    size: members.length,
    segmentId: ids.of('Segment', key),
    segmentKey: key,
  };
}
