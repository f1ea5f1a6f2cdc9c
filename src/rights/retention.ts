import { covers } from '../consent/paths.js';
import type { Policy } from '../consent/policy.js';
import { categoryKey, categoryLeaves } from '../consent/categories.js';
import {
  type AgingLabel,
  agingLabels,
  type AgingTie,
  agingTies,
  agingUses,
  type RetentionWrites,
} from '../graph/retention-writes.js';
import { labels, ties } from './personal-data.js';

/** What became too old under a rule: records of a label, or ties of a type. */
export interface RetentionLine {
  readonly category: string;
  /** Null of a receipt that was kept until a day of its own. */
  readonly days: number | null;
  readonly label: AgingLabel | AgingTie;
  readonly records: number;
}

const dayMs = 86_400_000;

/**
 * Deletes what is older than the policy lets its category become, or with `dry` only counts it. A record of several categories goes by the first rule that
 * covers one of them, so the order of the rules is the policy's word on it. What was summed up of purchases goes with them. Receipts that the law wanted kept after an erasure go when their time is over, whatever
 * the policy says by now.
 */
export async function applyRetention(
  about: { readonly policy: Policy; readonly writes: RetentionWrites; readonly now: number },
  mode: 'dry' | 'delete',
): Promise<readonly RetentionLine[]> {
  const { policy, writes, now } = about;
  const lines: RetentionLine[] = [];
  for (const label of agingLabels) {
    const rule = policy.rights.retention.find(({ category }) => isOf(labels[label]?.categories, category));
    if (rule === undefined) continue;
    const before = now - rule.days * dayMs;
    const records = mode === 'dry' ? await writes.count(label, before) : await writes.delete(label, before);
    lines.push({ ...rule, label, records });
  }
  for (const label of agingTies) {
    const rule = policy.rights.retention.find(({ category }) => isOf(ties[label]?.categories, category));
    if (rule === undefined) continue;
    const before = now - rule.days * dayMs;
    const records = mode === 'dry' ? await writes.countTies(label, before) : await writes.deleteTies(label, before);
    lines.push({ ...rule, label, records });
  }
  lines.push(...(await oldUses(about, mode)));
  const kept = mode === 'dry' ? await writes.countKept(now) : await writes.deleteKept(now);
  if (mode === 'delete') await writes.summarise();
  return kept === 0 ? lines : [...lines, { category: 'purchase', days: null, label: 'Purchase', records: kept }];
}

/** A use of a product goes by the first rule that covers its own category. */
async function oldUses(
  { policy, writes, now }: Parameters<typeof applyRetention>[0],
  mode: 'dry' | 'delete',
): Promise<readonly RetentionLine[]> {
  const lines: RetentionLine[] = [];
  for (const [place, rule] of policy.rights.retention.entries()) {
    const earlier = policy.rights.retention.slice(0, place);
    const keys = categoryLeaves
      .filter((leaf) => covers(rule.category, leaf) && !earlier.some(({ category }) => covers(category, leaf)))
      .map(categoryKey);
    const before = now - rule.days * dayMs;
    const records =
      mode === 'dry'
        ? await writes.countTies(agingUses, before, keys)
        : await writes.deleteTies(agingUses, before, keys);
    if (records > 0) lines.push({ ...rule, label: agingUses, records });
  }
  return lines;
}

/** A rule about part of what a label tells, such as `purchase.item`, is about its records as well. */
function isOf(categories: readonly string[] | undefined, category: string): boolean {
  return categories?.some((one) => covers(category, one) || covers(one, category)) === true;
}
