import { KithError } from '../model/errors.js';
import type { RequestFault } from './request-machine.js';

const faults: Readonly<Record<RequestFault | 'cooling_off' | 'answered_long_ago', string>> = {
  answered_long_ago: 'It was answered more than 30 days ago. Open another request: what is held now is another answer.',
  cooling_off:
    'The customer can still take it back: it is erased once the time of the policy is over (`rights.coolingOffHours`).',
  not_from_this_state: 'Its state does not allow this step.',
  reason_missing: 'This step needs a reason of its list.',
  reason_unknown: 'This step does not take that reason.',
  not_extendable: 'Its time cannot be extended: the law of the customer, an earlier extension, or its end forbids it.',
  held: 'It is held, so nothing is erased now.',
};

export function notPossible(fault: keyof typeof faults): KithError {
  return new KithError('REQUEST_NOT_POSSIBLE', faults[fault]);
}

/** The same for a request that is not there and one that is not to be known of. */
export function unknownRequest(): KithError {
  return new KithError('REQUEST_UNKNOWN', 'There is no such request for this viewer.');
}
