import { z } from 'zod';
import type { Policy } from '../consent/policy.js';
import type { InternalId } from '../model/ids.js';
import { classifyCustomers } from './consent-classes.js';
import { consentLock } from './consent-writes.js';
import type { Graph } from './graph.js';
import { cancelQueuedContacts } from './queued-contacts.js';
import { type Facts, storedFacts } from './property-types.js';
import type { CorrectedIdentifier } from './request-row.js';
import { integer, writeStatement } from './statement.js';

const id = z.object({ id: z.string() });
const correct = writeStatement('rights/correct', {
  params: z.object({
    customerId: z.string(),
    facts: z.record(z.string(), z.unknown()),
    corrected: z.array(z.string()),
  }),
  row: id,
});
const object = writeStatement('rights/object', {
  params: z.object({ customerId: z.string(), purposes: z.array(z.string()) }),
  row: id,
});

const correctIdentifiers = writeStatement('rights/correct-identifiers', {
  params: z.object({
    customerId: z.string(),
    identifiers: z.custom<readonly CorrectedIdentifier[]>(Array.isArray),
    wrong: z.array(z.string()),
    right: z.array(z.string()),
    at: integer(),
  }),
  row: z.object({ taken: z.number(), given: z.number() }),
});

/** Changes what stands on a customer's own node, and in the same transaction the consent classes that follow from it. */
export class CustomerWrites {
  constructor(
    private readonly graph: Graph,
    private readonly policy: Policy,
    private readonly now: () => number,
  ) {}

  /** How many were changed: 0 where there is no such customer. What was corrected stays so, whatever an import says later. */
  correct(customerId: InternalId, facts: Facts): Promise<number> {
    return this.#change(customerId, { facts });
  }

  /** How many identifiers were taken from the customer and given. Nothing that is taken comes back by an import. */
  async correctIdentifiers(
    customerId: InternalId,
    identifiers: readonly CorrectedIdentifier[],
  ): Promise<{ readonly taken: number; readonly given: number }> {
    const right = identifiers.flatMap((each) => each.right?.id ?? []);
    const wrong = identifiers.flatMap((each) => each.wrong?.id ?? []).filter((each) => !right.includes(each));
    const params = { customerId, identifiers, wrong, right, at: this.now() };
    const { rows } = await this.graph.write(correctIdentifiers, params);
    return rows[0] ?? { taken: 0, given: 0 };
  }

  /** GDPR Art. 18: while it holds, the law alone and the customer read the data. */
  restrict(customerId: InternalId, restricted: boolean): Promise<number> {
    return this.#change(customerId, { facts: { restricted } });
  }

  /** GDPR Art. 21. */
  object(customerId: InternalId, purposes: readonly string[]): Promise<number> {
    return this.#change(customerId, { purposes });
  }

  #change(
    customerId: InternalId,
    what: { readonly facts: Facts | { readonly restricted: boolean } } | { readonly purposes: readonly string[] },
  ): Promise<number> {
    return this.graph.transaction('rights/change', async (work) => {
      await work.run(consentLock, {});
      const { rows } =
        'purposes' in what
          ? await work.run(object, { customerId, purposes: [...what.purposes] })
          : await work.run(correct, { customerId, ...correctionOf(what.facts) });
      if (rows.length > 0) await classifyCustomers(work, { policy: this.policy, ids: [customerId], now: this.now() });
      if (rows.length > 0 && 'purposes' in what)
        await cancelQueuedContacts(
          work,
          what.purposes.map((purpose) => ({ customerId, action: 'refused', purpose, category: '*' })),
        );
      return rows.length;
    });
  }
}

function correctionOf(facts: Facts | { readonly restricted: boolean }) {
  if ('restricted' in facts && typeof facts.restricted === 'boolean') return { facts: { ...facts }, corrected: [] };
  const stored = storedFacts(facts as Facts);
  return { facts: stored, corrected: Object.keys(stored) };
}
