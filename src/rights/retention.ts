import {
  type AgingLabel,
  agingLabels,
  type AgingRule,
  agingRules,
  type AgingPart,
  type AgingTie,
  agingTies,
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
  readonly label: AgingLabel | AgingTie | AgingPart;
  readonly records: number;
}

const dayMs = 86_400_000;

/**
 * Deletes what is older than the policy lets its category become, or with `dry` only counts it. A record of several categories goes by the first rule that
 * covers one of them, so the order of the rules is the policy's word on it; an event and a use go by the first that covers their own. What was summed up of purchases goes with them. Receipts that the law wanted kept after an erasure go when their time is over, whatever
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
    if (label === 'Purchase' && mode === 'delete') await writes.forgetCandidates(before);
  }
  for (const label of namesIn(agingTies)) {
    const rule = rules.find(({ ties }) => ties.includes(label));
    if (rule === undefined) continue;
    const before = now - rule.days * dayMs;
    const records = mode === 'dry' ? await writes.countTies(label, before) : await writes.deleteTies(label, before);
    lines.push({ category: rule.category, days: rule.days, label, records });
  }
  lines.push(...(await oldParts(rules, about, mode)));
  const kept = mode === 'dry' ? await writes.countKept(now) : await writes.deleteKept(now);
  if (mode === 'delete') await writes.summarise();
  return kept === 0 ? lines : [...lines, { category: 'purchase', days: null, label: 'Purchase', records: kept }];
}

/** Events and uses of products, each by its own category. */
async function oldParts(
  rules: readonly AgingRule[],
  { writes, now }: Pick<Parameters<typeof applyRetention>[0], 'writes' | 'now'>,
  mode: 'dry' | 'delete',
): Promise<readonly RetentionLine[]> {
  const run = (label: AgingPart, before: number, keys: readonly string[]): Promise<number> => {
    if (label === 'Event')
      return mode === 'dry' ? writes.count(label, before, keys) : writes.delete(label, before, keys);
    return mode === 'dry' ? writes.countTies(label, before, keys) : writes.deleteTies(label, before, keys);
  };
  const lines: RetentionLine[] = [];
  for (const { category, days, parts } of rules) {
    for (const label of namesIn(parts)) {
      const records = await run(label, now - days * dayMs, parts[label].map(categoryKey));
      if (records > 0) lines.push({ category, days, label, records });
    }
  }
  return lines;
}
