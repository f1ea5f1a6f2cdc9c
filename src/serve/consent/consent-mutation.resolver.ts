import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { guardianshipFault } from '../../consent/guardianship.js';
import { standingConsents } from '../../consent/leaf-states.js';
import type { ConsentAction } from '../../consent/record.js';
import { type RequestContext, runOptions } from '../context.js';
import { refuseUnseen, withinDeadline, writeDown } from './about-customer.js';
import { ConsentInput, ConsentSpeaker } from './consent.input.js';
import { ConsentResult } from './consent.type.js';
import { consentOf } from './present-consent.js';
import { speakingOf, type Voice } from './speaking.js';
import { isOwnVoice, mayOnBehalf, notForThisViewer } from './who-may.js';

const inputDescription = 'What is said.';

/** What customers say, themselves or through staff. Each is one transaction: once it answers, every request that begins sees it. */
@Resolver()
export class ConsentMutationResolver {
  @Mutation(() => ConsentResult, { nullable: true, description: 'Says yes to what a notice lists.' })
  giveConsent(
    @Arg('input', () => ConsentInput, { description: inputDescription }) input: ConsentInput,
    @Ctx() context: RequestContext,
  ): Promise<ConsentResult> {
    return speak(context, 'given', input);
  }

  @Mutation(() => ConsentResult, { nullable: true, description: 'Says yes again, so that it holds longer.' })
  renewConsent(
    @Arg('input', () => ConsentInput, { description: inputDescription }) input: ConsentInput,
    @Ctx() context: RequestContext,
  ): Promise<ConsentResult> {
    return speak(context, 'renewed', input);
  }

  @Mutation(() => ConsentResult, { nullable: true, description: 'Says no; to everything if nothing is named.' })
  refuseConsent(
    @Arg('input', () => ConsentInput, { nullable: true, description: inputDescription }) input: ConsentInput | null,
    @Ctx() context: RequestContext,
  ): Promise<ConsentResult> {
    return speak(context, 'refused', input ?? everything());
  }

  @Mutation(() => ConsentResult, { nullable: true, description: 'Takes a yes back; everything if nothing is named.' })
  withdrawConsent(
    @Arg('input', () => ConsentInput, { nullable: true, description: inputDescription }) input: ConsentInput | null,
    @Ctx() context: RequestContext,
  ): Promise<ConsentResult> {
    return speak(context, 'withdrawn', input ?? everything());
  }
}

function everything(): ConsentInput {
  return new ConsentInput();
}

async function speak(context: RequestContext, action: ConsentAction, input: ConsentInput): Promise<ConsentResult> {
  const { policy, now } = context.consent.parts;
  const voice = await voiceOf(context, action, input);
  const said = speakingOf(input, { action, voice, policy, now: now() });
  const { receiptId, sequence } = await context.consent.speak(said, withinDeadline(context));
  const facts = (await context.consent.factsOf([voice.customerId], runOptions(context))).get(voice.customerId);
  const standing = facts === undefined ? [] : standingConsents(facts);
  return {
    receiptId,
    sequence,
    consents: standing.filter(({ event }) => event?.receiptId === receiptId).map(consentOf),
  };
}

/** Customers speak for themselves and for their wards; staff name the customer, and it is written down that they did before anything is looked up. */
async function voiceOf(context: RequestContext, action: ConsentAction, input: ConsentInput): Promise<Voice> {
  const { viewer } = context;
  const isGuardian = input.speaker === ConsentSpeaker.GUARDIAN;
  const { policy } = context.consent.parts;
  const read = input.customerId == null ? null : context.ids.read(input.customerId);
  const named = read?.noun === 'Customer' ? read.id : null;
  if (isOwnVoice(policy, viewer) && context.self !== null) {
    const isOwn = input.customerId == null || named === context.self;
    if (!isOwn) return guardianVoice(context, action, input);
    if (isGuardian) throw notForThisViewer();
    return { customerId: context.self, staff: null, guardian: null };
  }
  const mayBeGuardian = !isGuardian || mayOnBehalf(policy, viewer, 'guardians');
  if (viewer.endUser?.kind !== 'staff' || !mayOnBehalf(policy, viewer, 'record') || !mayBeGuardian)
    throw notForThisViewer();
  await writeDown(context, {
    operation: `consent.${action}`,
    ids: named === null ? [] : [named],
    detail: { guardian: isGuardian, scopes: input.scopes?.length ?? 0 },
  });
  return { customerId: await refuseUnseen(context, named), staff: viewer.endUser.role, guardian: null };
}

/**
 * A guardian names the ward. Who is no guardian of the one named is refused by the same statement, whose work does not depend on who is named, and with
 * the same error, whether there is such a customer or not.
 */
async function guardianVoice(context: RequestContext, action: ConsentAction, input: ConsentInput): Promise<Voice> {
  const { self, consent } = context;
  if (self === null || input.speaker === ConsentSpeaker.CUSTOMER) throw notForThisViewer();
  const { policy, now } = consent.parts;
  const wardId = context.ids.read(input.customerId ?? '')?.id;
  const known = (await consent.guardianships.of([self], runOptions(context))).get(self) ?? [];
  const held = known.find((one) => one.guardianId === self && one.wardId === wardId);
  if (held === undefined || held.proof === null || guardianshipFault(held, policy, now()) !== null)
    throw notForThisViewer();
  await writeDown(context, {
    operation: `consent.${action}`,
    ids: [held.wardId],
    detail: { guardian: true, scopes: input.scopes?.length ?? 0 },
  });
  return { customerId: held.wardId, staff: null, guardian: { id: self, proof: held.proof } };
}
