import {
  type AgingLabel,
  agingLabels,
  type AgingRule,
  agingRules,
  type AgingTie,
  agingTies,
  agingUses,
  namesIn,
} from '../consent/aging.js';
import { categoryKey } from '../consent/categories.js';
import type { Policy } from '../consent/policy.js';
import type { RetentionWrites } from '../graph/retention-writes.js';

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
  const rules = agingRules(policy.rights.retention);
  const lines: RetentionLine[] = [];
  for (const label of namesIn(agingLabels)) {
    const rule = rules.find(({ labels }) => labels.includes(label));
    if (rule === undefined) continue;
    const before = now - rule.days * dayMs;
    const records = mode === 'dry' ? await writes.count(label, before) : await writes.delete(label, before);
    lines.push({ category: rule.category, days: rule.days, label, records });
  }
  for (const label of namesIn(agingTies)) {
    const rule = rules.find(({ ties }) => ties.includes(label));
    if (rule === undefined) continue;
    const before = now - rule.days * dayMs;
    const records = mode === 'dry' ? await writes.countTies(label, before) : await writes.deleteTies(label, before);
    lines.push({ category: rule.category, days: rule.days, label, records });
  }
  lines.push(...(await oldUses(rules, about, mode)));
  const kept = mode === 'dry' ? await writes.countKept(now) : await writes.deleteKept(now);
  if (mode === 'delete') await writes.summarise();
  return kept === 0 ? lines : [...lines, { category: 'purchase', days: null, label: 'Purchase', records: kept }];
}

async function oldUses(
  rules: readonly AgingRule[],
  { writes, now }: Pick<Parameters<typeof applyRetention>[0], 'writes' | 'now'>,
  mode: 'dry' | 'delete',
): Promise<readonly RetentionLine[]> {
  const lines: RetentionLine[] = [];
  for (const { category, days, uses } of rules) {
    const keys = uses.map(categoryKey);
    const before = now - days * dayMs;
    const records =
      mode === 'dry'
        ? await writes.countTies(agingUses, before, keys)
        : await writes.deleteTies(agingUses, before, keys);
    if (records > 0) lines.push({ category, days, label: agingUses, records });
  }
  return lines;
}
