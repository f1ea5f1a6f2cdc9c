import { expect } from 'vitest';
import type { As, Town } from '../../town.js';
import { ConsentGround, give, terms } from './consent-ground.js';

const since = '2026-01-01T00:00:00Z';
export const record = `mutation ($input: GuardianshipInput!) { recordGuardianship(input: $input) { guardianId wardId since until proof inForce } }`;
const told = `{ me { guardianships { guardianId wardId proof inForce consents(purpose: "personalise.own") { state inForce }
  consentHistory(first: 5) { totalCount nodes { action speaker } } consentReceipts { id document } } } }`;
export const wish = { scopes: [{ purpose: 'personalise.own', recipient: 'first_party' }], ...terms };

export type Purposes = readonly ('service' | 'analytics.row' | 'legal')[] | undefined;

export interface Told {
  readonly guardianId: string;
  readonly wardId: string;
  readonly inForce: boolean | null;
  readonly consents: readonly { readonly state: string; readonly inForce: boolean }[] | null;
  readonly consentHistory: { readonly nodes: readonly { action: string; speaker: string }[] } | null;
  readonly consentReceipts: readonly { readonly document: { events: readonly Record<string, unknown>[] } }[] | null;
}

/** Adults who may speak for a child and a teenager, and what is asked of them. */
export class GuardianGround implements AsyncDisposable {
  private constructor(readonly consent: ConsentGround) {}

  static async open(): Promise<GuardianGround> {
    return new GuardianGround(await ConsentGround.open());
  }

  async reset(): Promise<void> {
    await this.consent.reset();
    await this.consent.town.customers([
      { externalId: 'kim', name: 'Kim', ageBand: 'child', birthDate: '2018-01-01' },
      { externalId: 'teo', name: 'Teo', ageBand: 'teen', birthDate: '2009-06-01', residency: null },
    ]);
  }

  idFor(as: As, who: string): string {
    return this.consent.town.publicId(as, 'Customer', who);
  }

  pair(as: As, guardian: string, ward: string, more: object = {}) {
    return {
      input: { guardianId: this.idFor(as, guardian), wardId: this.idFor(as, ward), since, proof: 'form 17', ...more },
    };
  }

  recorded(guardian: string, ward: string, more: object = {}) {
    return this.consent.town.ask('staff', record, this.pair('staff', guardian, ward, more), ['service']);
  }

  speakFor(as: As, ward: string, of: Town = this.consent.town, more: object = {}) {
    return of.ask(as, give, { input: { ...wish, customerId: this.idFor(as, ward), ...more } });
  }

  async toldTo(as: As, of: Town = this.consent.town): Promise<readonly Told[]> {
    const { data, errors } = await of.ask(as, told);
    expect(errors).toEqual([]);
    const me = data?.['me'] as { readonly guardianships: readonly Told[] } | undefined;
    return me?.guardianships ?? [];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.consent[Symbol.asyncDispose]();
  }
}
