import { clientOf, type Policy } from '../../consent/policy.js';
import { isPurpose } from '../../consent/purposes.js';
import { registrationOf } from '../../consent/registration.js';
import { clientsOf, type Viewer } from '../../consent/viewer.js';
import { KithError } from '../../model/errors.js';

/** For which purposes of the token staff may act about a customer's consent: the service to that customer, and what the law asks. */
const actingPurposes: readonly string[] = ['service', 'legal'];

/** The one refusal, whatever was asked and about whomever. */
export function notForThisViewer(): KithError {
  return new KithError('FORBIDDEN', 'This viewer may not do this for this customer.');
}

/** Whether the viewer is a customer who looks at their own words through the deployment's own clients alone. */
export function isOwnVoice(policy: Policy, viewer: Viewer): boolean {
  const clients = clientsOf(viewer).map((id) => clientOf(policy, id));
  return (
    viewer.endUser?.kind === 'customer' &&
    clients.every((client) => client?.recipient.startsWith('first_party.') === true)
  );
}

/** Whether the viewer's role may do this for customers through every client that it comes by. */
export function mayOnBehalf(
  policy: Policy,
  viewer: Viewer,
  what: 'record' | 'status' | 'guardians' | 'requests',
): boolean {
  const { endUser } = viewer;
  if (endUser?.kind !== 'staff' || !actingPurposes.includes(viewer.purpose)) return false;
  return clientsOf(viewer).every((id) => {
    const duties = clientOf(policy, id)?.onBehalf;
    if (duties === undefined) return false;
    return what === 'guardians' ? duties.guardians : duties[what].includes(endUser.role);
  });
}

/** Whether the viewer may write down who speaks for whom, and what guardians say. */
export function mayGuard(policy: Policy, viewer: Viewer): boolean {
  return mayOnBehalf(policy, viewer, 'record') && mayOnBehalf(policy, viewer, 'guardians');
}

/**
 * Whether the viewer may write down that customers are one person, and see who is. A merge closes what one of them did not open, so who makes one learns
 * what each said: whoever may not ask for that may not merge.
 */
export function mayMerge(policy: Policy, viewer: Viewer): boolean {
  return mayOnBehalf(policy, viewer, 'record') && mayOnBehalf(policy, viewer, 'status');
}

/** Whether the viewer may say anything about consent at all: known before any argument is looked at. */
export function maySpeak(policy: Policy, viewer: Viewer): boolean {
  return isOwnVoice(policy, viewer) || mayOnBehalf(policy, viewer, 'record');
}

/** Whether the viewer may open or move what customers demand of their data: their own, or as staff. */
export function mayDemand(policy: Policy, viewer: Viewer): boolean {
  return isOwnVoice(policy, viewer) || mayOnBehalf(policy, viewer, 'requests');
}

/**
 * Refuses, before any statement, the status of customers to whoever may not ask for it. Without `purpose` it is the status of the viewer's own
 * data, and null for anybody else.
 */
export function refuseStatus(
  about: { readonly policy: Policy; readonly viewer: Viewer },
  coordinate: string,
  args: Readonly<Record<string, unknown>>,
): void {
  const purpose = args['purpose'];
  if (coordinate !== 'Customer.consentStatus' || typeof purpose !== 'string') return;
  const { policy, viewer } = about;
  if (isOwnVoice(policy, viewer)) return;
  const isAskable = isPurpose(purpose) && registrationOf(policy, { ...viewer, purpose }) !== null;
  if (!isAskable || !mayOnBehalf(policy, viewer, 'status')) throw notForThisViewer();
}
