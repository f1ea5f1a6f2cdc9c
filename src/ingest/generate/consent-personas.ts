import { dayMs } from './calendar.js';

/** One thing that a customer said about the use of their data. */
export interface Word {
  readonly purpose: string;
  readonly category: string;
  readonly recipient: string;
  readonly action: 'given' | 'refused' | 'withdrawn';
  readonly at: number | null;
  readonly until: number | null;
  readonly noticeId: string | null;
  readonly proof: string | null;
}

interface Moment {
  /** When the persona was asked. */
  readonly at: number;
  /** The end of the world's history. */
  readonly now: number;
  /** A yes to every question of the form. */
  readonly grants: readonly Word[];
}

/** What each persona said. Chiara and Farid agree to everything: what then holds them back is the law, not their word. */
export function consentOfPersona(externalId: string, { at, now, grants }: Moment): readonly Word[] {
  const no: Word = {
    purpose: '*',
    category: '*',
    recipient: '*',
    action: 'refused',
    at,
    until: null,
    noticeId: null,
    proof: null,
  };
  switch (externalId) {
    case 'boris':
      return [no];
    case 'dmitri':
      return [...grants, { ...no, action: 'withdrawn', at: now - dayMs }];
    case 'elena':
      return [...grants, { ...no, category: 'contact' }];
    default:
      return grants;
  }
}
