import { covers } from '../consent/paths.js';
import type { Policy } from '../consent/policy.js';
import { type AgingLabel, agingLabels, type RetentionWrites } from '../graph/retention-writes.js';
import { labels } from './personal-data.js';

/** What became too old under a rule: a label whose every category the rule covers. */
export interface RetentionLine {
  readonly category: string;
  /** Null of a receipt that was kept until a day of its own. */
  readonly days: number | null;
  readonly label: AgingLabel;
  readonly records: number;
}

const dayMs = 86_400_000;

/**
 * Deletes what is older than the policy lets its category become, or with `dry` only counts it. A record of several categories goes by the first rule that
 * covers one of them, so the order of the rules is the policy's word on it. Receipts that the law wanted kept after an erasure go when their time is over, whatever
 * the policy says by now.
 */
export async function applyRetention(
  about: { readonly policy: Policy; readonly writes: RetentionWrites; readonly now: number },
  mode: 'dry' | 'delete',
): Promise<readonly RetentionLine[]> {
  const { policy, writes, now } = about;
  const lines: RetentionLine[] = [];
  for (const label of agingLabels) {
    const rule = policy.rights.retention.find(({ category }) => isOf(label, category));
    if (rule === undefined) continue;
    const before = now - rule.days * dayMs;
    const records = mode === 'dry' ? await writes.count(label, before) : await writes.delete(label, before);
    lines.push({ ...rule, label, records });
  }
  const kept = mode === 'dry' ? await writes.countKept(now) : await writes.deleteKept(now);
  return kept === 0 ? lines : [...lines, { category: 'purchase', days: null, label: 'Purchase', records: kept }];
}

/** A rule about part of what a label tells, such as `purchase.item`, is about its records as well. */
function isOf(label: AgingLabel, category: string): boolean {
  return labels[label]?.categories.some((one) => covers(category, one) || covers(one, category)) === true;
}
