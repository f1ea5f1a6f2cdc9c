import { type Policy, readPolicy } from './policy.js';

const closedToMinors = [
  'social_reco.contribute',
  'social_reco.attribute',
  'marketing',
  'ads',
  'partner',
  'research',
  'publish',
  'train',
  'personalise.profiling',
];
const closedToChildren = [...closedToMinors, 'social_reco', 'analytics.row', 'segment'];
const closedToUnknownAge = ['marketing', 'ads', 'partner', 'publish', 'social_reco.attribute'];

// What running the shop needs: who the customer is, how to reach them, what they bought.
const serviceCategories = ['identity', 'contact', 'purchase', 'location.area', 'service'];
const serviceBases = ['contract', 'legal_obligation', 'vital', 'legitimate_interest'];
const ordinary = [
  'identity',
  'contact',
  'social',
  'purchase',
  'location',
  'device',
  'behaviour',
  'inferred',
  'sentiment',
  'service',
];
const used = ['personalise', 'social_reco', 'analytics', 'segment', 'research', 'train'];
const european = [
  'AT',
  'BE',
  'BG',
  'CY',
  'CZ',
  'DE',
  'DK',
  'EE',
  'ES',
  'FI',
  'FR',
  'GR',
  'HR',
  'HU',
  'IE',
  'IS',
  'IT',
  'LI',
  'LT',
  'LU',
  'LV',
  'MT',
  'NL',
  'NO',
  'PL',
  'PT',
  'RO',
  'SE',
  'SI',
  'SK',
];

/**
 * The policy of a deployment that brings none: a shop with a web app, a staff console, analyses, scientists and one example
 * partner. A sound start and no legal advice.
 */
export const defaultPolicy: Policy = readPolicy({
  name: 'default',
  region: 'eu',
  partnerPurposes: ['partner.acme.offers', 'partner.acme.statistics'],
  clients: [
    {
      id: 'kith.web',
      title: 'The web app for customers',
      recipient: 'first_party.web',
      asks: [
        { purposes: ['service'], categories: ordinary },
        { purposes: ['personalise', 'social_reco'], categories: ordinary },
      ],
      // What customers bought of sensitive products is theirs to see, and nobody else's.
      self: [...ordinary, 'special'],
      endUsers: { customer: true, staff: [], scientist: [] },
      machine: true,
      country: null,
      transfer: null,
    },
    {
      id: 'kith.console',
      title: 'The console for staff',
      recipient: 'first_party.console',
      asks: [
        {
          purposes: ['service', 'security', 'legal', 'personalise', 'social_reco', 'analytics', 'segment', 'marketing'],
          categories: ordinary,
        },
      ],
      self: [],
      endUsers: { customer: false, staff: ['support', 'marketing', 'analyst', 'privacy'], scientist: [] },
      onBehalf: { record: ['support'], guardians: true, status: ['support', 'privacy'], requests: ['privacy'] },
      machine: true,
      country: null,
      transfer: null,
    },
    {
      id: 'kith.analyse',
      title: 'The analyses: influence, neighbourhoods, communities, segments, recommendations',
      recipient: 'first_party.analysis',
      asks: [{ purposes: ['personalise', 'social_reco', 'analytics', 'segment', 'train'], categories: ordinary }],
      self: [],
      endUsers: { customer: false, staff: [], scientist: [] },
      machine: true,
      country: null,
      transfer: null,
    },
    {
      id: 'kith.explore',
      title: 'The workspace of data scientists',
      recipient: 'ds.workspace',
      asks: [
        {
          purposes: ['research'],
          categories: [
            'identity.birth',
            'social',
            'purchase',
            'location.visit',
            'location.area',
            'behaviour',
            'inferred',
            'sentiment.score',
            'service.rating',
          ],
        },
      ],
      self: [],
      endUsers: { customer: false, staff: [], scientist: ['explore'] },
      machine: true,
      country: null,
      transfer: null,
    },
    {
      id: 'acme.app',
      title: 'The app of Acme, an example partner',
      recipient: 'partner.acme',
      asks: [
        {
          purposes: ['partner.acme.offers'],
          categories: ['identity.name', 'contact.email', 'purchase.item', 'inferred.segment'],
        },
        {
          purposes: ['partner.acme.statistics'],
          categories: ['purchase', 'location.area', 'inferred.community', 'inferred.segment'],
        },
      ],
      self: [],
      endUsers: { customer: true, staff: [], scientist: [] },
      machine: true,
      country: null,
      transfer: null,
    },
  ],
  notices: [
    {
      id: 'terms-2026',
      version: '1',
      from: '2023-01-01',
      locale: 'en',
      sha256: '',
      material: false,
      graceDays: 0,
      explicit: false,
      standalone: false,
      covers: [
        { purposes: used, categories: ordinary, recipients: ['first_party', 'subject', 'ds'] },
        // What a customer lets other customers see of them in the app itself.
        { purposes: ['service'], categories: ordinary, recipients: ['first_party', 'subject'] },
      ],
    },
    {
      id: 'marketing-2026',
      version: '1',
      from: '2023-01-01',
      locale: 'en',
      sha256: '',
      material: false,
      graceDays: 0,
      explicit: false,
      standalone: false,
      covers: [{ purposes: ['marketing'], categories: ordinary, recipients: ['first_party'] }],
    },
    {
      id: 'partner-2026',
      version: '1',
      from: '2023-01-01',
      locale: 'en',
      sha256: '',
      material: false,
      graceDays: 0,
      explicit: false,
      standalone: true,
      covers: [
        {
          purposes: ['partner.acme'],
          categories: [
            'identity.name',
            'contact.email',
            'purchase',
            'location.area',
            'inferred.community',
            'inferred.segment',
          ],
          recipients: ['partner.acme', 'subject'],
        },
      ],
    },
  ],
  bases: [
    {
      basis: 'contract',
      covers: { purposes: ['service'], categories: serviceCategories, recipients: ['first_party'] },
      assessment: null,
    },
    {
      basis: 'legal_obligation',
      covers: { purposes: ['legal'], categories: serviceCategories, recipients: ['first_party'] },
      assessment: null,
    },
    {
      basis: 'legal_obligation',
      covers: { purposes: ['security'], categories: ['identity', 'contact', 'device'], recipients: ['first_party'] },
      assessment: null,
    },
  ],
  maxAgeDays: [
    { purpose: 'marketing', days: 730 },
    { purpose: 'partner', days: 365 },
    { purpose: 'ads', days: 365 },
    { purpose: '*', days: 1095 },
  ],
  jurisdictions: [
    {
      id: 'strict',
      title: 'Where the residency is unknown or not listed',
      countries: [],
      regions: null,
      closed: [{ purposes: ['publish'], categories: ['*'], recipients: ['*'] }],
      bases: ['contract', 'legal_obligation'],
      transferFree: [],
      minors: { consentAge: 16, adultAge: 18, both: true, closedToChildren, closedToMinors, closedToUnknownAge },
    },
    {
      id: 'gdpr',
      title: 'Residents of the European Economic Area: GDPR',
      countries: european,
      regions: null,
      closed: [],
      bases: serviceBases,
      transferFree: european,
      minors: { consentAge: 16, adultAge: 18, both: false, closedToChildren, closedToMinors, closedToUnknownAge },
    },
    {
      id: 'fz152',
      title: 'Residents of the Russian Federation: FZ-152',
      countries: ['RU'],
      regions: ['ru'],
      closed: [],
      bases: serviceBases,
      transferFree: ['RU'],
      requests: { answerWithin: { workingDays: 10 }, extension: { workingDays: 5 } },
      minors: { consentAge: 14, adultAge: 18, both: true, closedToChildren, closedToMinors, closedToUnknownAge },
    },
  ],
  strictest: 'strict',
});
