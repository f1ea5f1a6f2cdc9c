import type { Jurisdiction } from '../consent/policy.js';
import type {
  RequestAction,
  RequestKind,
  RequestReason,
  RequestStanding,
  RequestState,
  RequestStep,
} from '../model/data-subject-request.js';
import { extensionReasons, holdReasons, refusalReasons } from '../model/data-subject-request.js';
import { periodEnd } from './clock.js';

/** The law's time for an answer, of the customer's jurisdiction. */
export type RequestClock = Jurisdiction['requests'] & { readonly holidays: readonly string[] };

export type RequestFault =
  /** The state of the request knows no such step: a finished one never moves. */
  | 'not_from_this_state'
  /** A refusal, an extension and a hold each need a reason of their list; other steps take none. */
  | 'reason_missing'
  | 'reason_unknown'
  /** The law of the customer allows no extension, it was extended before, or its time is over. */
  | 'not_extendable'
  /** It is held: nothing may be erased now. */
  | 'held';

export type Moved =
  | { readonly request: RequestStanding; readonly fault?: never }
  | { readonly fault: RequestFault; readonly request?: never };

const open: readonly RequestState[] = ['received', 'identity_verified', 'in_progress'];

/** From which states each step may be taken, and to which it leads; null: it stays where it is. */
const steps: Readonly<Record<Exclude<RequestAction, 'open'>, readonly [readonly RequestState[], RequestState | null]>> =
  {
    verify_identity: [['received'], 'identity_verified'],
    start: [['identity_verified'], 'in_progress'],
    finish: [['in_progress'], 'done'],
    // What is half erased cannot be refused or taken back.
    refuse: [['received', 'identity_verified'], 'refused'],
    withdraw: [['received', 'identity_verified'], 'withdrawn'],
    extend: [open, null],
    hold: [open, null],
    release: [open, null],
  };

const reasonsOf: Partial<Record<RequestAction, readonly RequestReason[]>> = {
  refuse: refusalReasons,
  extend: extensionReasons,
  hold: holdReasons,
};

/** A request as it was received. Its clock runs from the moment it came. */
export function openedRequest(
  kind: RequestKind,
  about: { readonly at: number; readonly by: string; readonly clock: RequestClock },
): RequestStanding {
  const { at, by, clock } = about;
  return {
    kind,
    state: 'received',
    receivedAt: at,
    dueAt: periodEnd(at, clock.answerWithin, clock.holidays),
    extended: false,
    held: false,
    refusedFor: null,
    history: [{ at, action: 'open', by, reason: null }],
  };
}

/** Takes one step, or says why it cannot be taken. Pure; the history gains one line and loses none. */
export function moved(request: RequestStanding, step: RequestStep & { readonly clock: RequestClock }): Moved {
  const { clock, at, action, by, reason } = step;
  if (action === 'open') return { fault: 'not_from_this_state' };
  const [from, to] = steps[action];
  if (!from.includes(request.state)) return { fault: 'not_from_this_state' };
  const reasons = reasonsOf[action];
  if (reasons !== undefined && reason === null) return { fault: 'reason_missing' };
  if (reason !== null && reasons?.includes(reason) !== true) return { fault: 'reason_unknown' };
  const isErasing = request.kind === 'erasure' && (action === 'start' || action === 'finish');
  if (isErasing && request.held) return { fault: 'held' };
  const changed = {
    ...request,
    state: to ?? request.state,
    refusedFor: action === 'refuse' ? reason : request.refusedFor,
    held: action === 'hold' || (request.held && action !== 'release'),
    history: [...request.history, { at, action, by, reason }],
  };
  if (action !== 'extend') return { request: changed };
  const { extension } = clock;
  // It must be said within the first period (GDPR Art. 12(3)).
  if (extension === null || request.extended || at >= request.dueAt) return { fault: 'not_extendable' };
  return { request: { ...changed, extended: true, dueAt: periodEnd(request.dueAt - 1, extension, clock.holidays) } };
}
