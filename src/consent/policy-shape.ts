import { z } from 'zod';
import { clientShape } from './client-shape.js';
import { experimentShape } from './experiment-shape.js';
import { country, name, path } from './shape-words.js';

const day = z.iso.date();
const days = z.number().int().positive().max(36_500);
/** Bases of processing other than consent (GDPR Art. 6(1)(b) to (f)). */
const basisNames = z.enum(['contract', 'legal_obligation', 'vital', 'public_task', 'legitimate_interest']);

/** Purposes × categories × recipients, each by leaf or by what lies above. */
const leafSet = z.strictObject({
  purposes: z.array(path).min(1),
  categories: z.array(path).min(1),
  recipients: z.array(path).min(1),
});

const notice = z.strictObject({
  id: z.string().min(1),
  version: z.string().min(1),
  from: day.describe('The day from which it was shown.'),
  locale: z.string().min(2),
  sha256: z.string().describe('Of the text as it was rendered; empty until the text is known.'),
  material: z.boolean().describe('Whether it changes so much that grants under earlier versions must be renewed.'),
  graceDays: z.number().int().min(0).describe('How long grants under earlier versions go on after a material change.'),
  explicit: z.boolean().describe('Whether it asks for explicit consent, without which special categories are closed.'),
  standalone: z
    .boolean()
    .describe('Whether it is a document of its own, as dissemination requires (FZ-152 Art. 10.1).'),
  covers: z.array(leafSet).min(1),
});

const basis = z.strictObject({
  basis: basisNames,
  covers: leafSet,
  assessment: z.string().nullable().describe('Reference to the assessment that a legitimate interest needs.'),
});

const minors = z.strictObject({
  consentAge: z.number().int().min(0).max(21).describe('From this age a person consents for themselves.'),
  adultAge: z.number().int().min(14).max(25),
  both: z.boolean().describe('Whether between the two ages both the guardian and the minor must agree.'),
  closedToChildren: z.array(path).describe('Purposes that are closed below the age of consent.'),
  closedToMinors: z.array(path).describe('Purposes that are closed below full age.'),
  closedToUnknownAge: z.array(path).describe('Purposes that are closed while the age is not known.'),
});

/** A span of the law: calendar months, days, or working days. */
const period = z.union([
  z.strictObject({ months: z.number().int().min(1).max(24) }),
  z.strictObject({ days: z.number().int().min(1).max(730) }),
  z.strictObject({ workingDays: z.number().int().min(1).max(250) }),
]);

const requests = z.strictObject({
  answerWithin: period.describe('Within which a request must be answered, from its receipt.'),
  extension: period.nullable().describe('By how much it may be extended once, with a reason; null: not at all.'),
});

const keptByLaw = z.strictObject({
  days: days.describe(
    'How long a receipt is kept, from its day, after its customer was erased. Nothing on it then leads to anybody.',
  ),
  law: z.string().min(1).describe('The law that obliges to it, for the officer and the report.'),
});

const rights = z.strictObject({
  holidays: z.array(day).default([]).describe('Days that are no working days, beside Saturdays and Sundays.'),
  coolingOffHours: z
    .number()
    .int()
    .min(0)
    .max(168)
    .default(0)
    .describe('How long an erasure waits from its receipt, so that the customer can take it back; 0: not at all.'),
  linkHours: z.number().int().min(1).max(720).default(24).describe('How long the link to an export can be used, once.'),
  keepPurchases: keptByLaw
    .nullable()
    .default(null)
    .describe('What an erasure leaves of purchases because the law demands it; null: nothing.'),
  retention: z
    .array(z.strictObject({ category: path, days }))
    .default([])
    .describe('How old facts of a category may become. The first that covers a category counts; others stay.'),
});

const jurisdiction = z.strictObject({
  id: name,
  title: z.string().min(1),
  countries: z.array(country).describe('Countries of residence that it applies to.'),
  regions: z.array(z.string()).nullable().describe('Regions in which its residents may be stored; null: any.'),
  closed: z.array(leafSet).describe('What is closed whatever the customer says.'),
  bases: z.array(basisNames).describe('Bases other than consent that it accepts.'),
  transferFree: z.array(country).describe('Countries to which no transfer record is needed.'),
  requests: requests
    .prefault({ answerWithin: { months: 1 }, extension: { months: 2 } })
    .describe("The law's time for the requests of its residents; by default that of the GDPR (Art. 12(3))."),
  minors,
});

const tcf = z.strictObject({
  maxAgeDays: days.describe(
    'How long a TC string counts after its last change. The framework asks anew after 13 months.',
  ),
  recipients: z
    .array(
      z.strictObject({
        recipient: path,
        vendor: z
          .number()
          .int()
          .positive()
          .nullable()
          .describe(
            'Its number in the Global Vendor List; null: the publisher itself, whose consents have a part of their own.',
          ),
      }),
    )
    .min(1)
    .describe('Whom a TC string can speak of. The first that covers a recipient counts; for others it proves nothing.'),
  purposes: z
    .array(
      z.strictObject({
        purpose: path.startsWith('partner.', "a partner's use"),
        tcf: z.array(z.number().int().min(1).max(11)).min(1),
      }),
    )
    .describe("The framework's purposes that stand for a partner's use; all of them must be consented to."),
});

const statistics = z.strictObject({
  contributorsMinOwn: z.number().int().min(10).default(10).describe('Fewest customers behind a figure for us.'),
  contributorsMinPartner: z
    .number()
    .int()
    .min(50)
    .default(50)
    .describe('Fewest customers behind a figure for a partner.'),
  questionsPerDay: z
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(200)
    .describe('Different questions of an organisation a day.'),
  currency: z.string().length(3).default('EUR').describe('Revenue in other currencies is left out.'),
  countMax: z.number().int().min(1).default(50).describe('Purchases or visits of one customer that count in a cell.'),
  revenueMinorMax: z
    .number()
    .int()
    .min(1)
    .default(1_000_000)
    .describe('Revenue of one customer that counts in a cell.'),
});

const audit = z.strictObject({
  ownReads: z
    .boolean()
    .default(true)
    .describe(
      'Whether customers are shown, among who read their data, what they read themselves. It is audited either way.',
    ),
});

const exploration = z.strictObject({
  customersMin: z
    .number()
    .int()
    .min(5)
    .default(10)
    .describe('Fewest customers who share a value (an area, an age band, a group …) that a workspace shows.'),
  shiftDaysMax: z
    .number()
    .int()
    .min(1)
    .max(365)
    .default(15)
    .describe('By how many days at most all times of a customer are moved, each customer by an amount of its own.'),
  hoursMax: z
    .number()
    .int()
    .min(1)
    .max(168)
    .default(36)
    .describe('How long a workspace answers after it was built: who withdrew since is in it until the next build.'),
  rows: z
    .boolean()
    .default(false)
    .describe(
      'Whether scientists, and clients of recipients `ds.*`, may also ask the server itself: for rows that are not made coarser, under ids that last.',
    ),
});

export const policyShape = z.strictObject({
  name: z.string().min(1),
  region: z.string().min(1).describe('Where this deployment stores its data.'),
  partnerPurposes: z
    .array(path)
    .describe("What partners use data for, `partner.<id>.<use>`. Other purposes and the categories are Kith's own."),
  clients: z.array(clientShape).min(1),
  notices: z.array(notice),
  bases: z.array(basis),
  maxAgeDays: z.array(z.strictObject({ purpose: path, days })).describe('The first that covers a purpose counts.'),
  jurisdictions: z.array(jurisdiction).min(1),
  strictest: name.describe('The jurisdiction of those whose residency is unknown or not listed.'),
  statistics: statistics.prefault({}).describe('How statistics are kept from telling of single customers.'),
  rights: rights.prefault({}).describe("How customers' requests are answered, and how long facts are kept."),
  audit: audit.prefault({}).describe('What customers are shown of the audit.'),
  exploration: exploration.prefault({}).describe('How the workspaces of scientists are made coarser.'),
  listLog: z
    .boolean()
    .default(false)
    .describe('Whether the lists of customers who let it be measured are written down as they are shown.'),
  experiments: z.array(experimentShape).default([]).describe('What is tried on lists of recommendations.'),
  tcf: tcf
    .nullable()
    .default(null)
    .describe('How TC strings of the IAB framework are read as proofs; null: none is accepted.'),
});

export type LeafSet = z.output<typeof leafSet>;
export type Notice = z.output<typeof notice>;
export type Client = z.output<typeof clientShape>;
export type Basis = z.output<typeof basis>;
export type Period = z.output<typeof period>;
export type Jurisdiction = z.output<typeof jurisdiction>;
/** The policy file: what a deployment's customers can be asked for, by whom, and on which rules. Plain JSON. */
export type Policy = z.output<typeof policyShape>;

/** One thing that is wrong with a policy, and where: `['clients', 0, 'asks']`. */
export interface PolicyFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}
