import { Audit, type Cohort } from './audit.js';
import { shownCells } from './suppress.js';
import { type DisclosureRules, emptyTally, merged, type Tally } from './tally.js';

/** The measures of segment statistics, in the order of an atom's tallies. */
export const segmentMeasures = ['customers', 'purchases', 'revenue'] as const;

/** Customers who are alike in everything that a question can ask: nothing about them tells one from another. */
export interface Atom {
  readonly segmentIds: readonly string[];
  readonly communityIds: readonly string[];
  /** Null where it is withheld or not known. */
  readonly ageBand: string | null;
  readonly country: string | null;
  readonly city: string | null;
  readonly tallies: readonly Tally[];
}

/** What questions about segments are answered from, for one organisation and epoch. */
export interface SegmentSnapshot {
  readonly segmentIds: readonly string[];
  readonly communityIds: readonly string[];
  readonly atoms: readonly Atom[];
}

export const breakdowns = ['SEGMENT', 'COMMUNITY', 'AGE_BAND', 'COUNTRY', 'CITY'] as const;
export type Breakdown = (typeof breakdowns)[number];

export interface SegmentFilter {
  readonly segmentId?: string;
  readonly communityId?: string;
  readonly ageBand?: string;
  readonly country?: string;
  readonly city?: string;
}

export interface SegmentQuestion {
  readonly by: Breakdown;
  readonly filter: SegmentFilter;
}

export interface SegmentRow {
  /** The segment's or community's id, the age band, country or city. */
  readonly value: string;
  /** Null where the figure is not shown. */
  readonly tallies: readonly (Tally | null)[];
}

export interface SegmentTable {
  readonly rows: readonly SegmentRow[];
  /** By measure: the cohorts whose figures are shown. */
  readonly cohorts: readonly (readonly Cohort[])[];
}

export const ageBands = ['child', 'teen', 'adult', 'unknown'] as const;

/** One table of segment statistics. Which cells are shown follows from the snapshot and the question alone, not from who asked what before. */
export function segmentTable(
  snapshot: SegmentSnapshot,
  question: SegmentQuestion,
  rules: DisclosureRules,
): SegmentTable {
  const asked = atomsOf(snapshot, question.filter);
  const values = valuesOf(snapshot, question.by, asked);
  const cells = values.map((value) => asked.filter((atom) => has(snapshot.atoms[atom], question.by, value)));
  const rest = asked.filter((atom) => !values.some((value) => has(snapshot.atoms[atom], question.by, value)));
  const overlap = question.by === 'SEGMENT' || question.by === 'COMMUNITY' ? 'overlapping' : 'disjoint';
  const shown = segmentMeasures.map((_, measure) => {
    const tallies = [...cells, rest].map((cohort) => tallyOf(snapshot, cohort, measure));
    const open = shownCells({ tallies, overlap, never: new Set([cells.length]) }, rules);
    // Cells without a customer in common tell by their differences of no fewer than each tells itself.
    return overlap === 'disjoint' ? open.slice(0, cells.length) : audited(snapshot, { cells, open, measure }, rules);
  });
  const rows = values.map((value, place) => ({
    value,
    // A measure is hidden where the number of customers is.
    tallies: shown.map((open, measure) =>
      open[place] === true && shown[0]?.[place] === true ? tallyOf(snapshot, cells[place] ?? [], measure) : null,
    ),
  }));
  const cohorts = shown.map((open) => cells.filter((_, place) => open[place] === true && shown[0]?.[place] === true));
  return { rows: isOpen(question.by) ? rows.filter((row) => row.tallies[0] !== null) : rows, cohorts };
}

/** Which customers live where is nobody's to list: of these breakdowns only the values that are shown have a row. */
export function isOpen(by: Breakdown): boolean {
  return by === 'COUNTRY' || by === 'CITY';
}

export type SegmentAudit = readonly Audit[];

/** The audit of an organisation that was answered nothing yet: one for each measure. */
export function emptyAudit(snapshot: SegmentSnapshot, rules: DisclosureRules): SegmentAudit {
  return segmentMeasures.map((_, measure) => auditOf(snapshot, measure, rules));
}

/** The audit after this table was answered too, or null where it must not be. */
export function auditWith(audit: SegmentAudit, table: SegmentTable): SegmentAudit | null {
  const next: Audit[] = [];
  for (const [measure, one] of audit.entries()) {
    const after = one.with(table.cohorts[measure] ?? []);
    if (after === null) return null;
    next.push(after);
  }
  return next;
}

function auditOf(snapshot: SegmentSnapshot, measure: number, { contributorsMin }: DisclosureRules): Audit {
  return Audit.over(
    snapshot.atoms.map((atom) => atom.tallies[measure]?.contributors ?? 0),
    contributorsMin,
  );
}

/** Hides the smaller of cells that tell of too few by their difference, as segments may that have nearly the same members. */
function audited(
  snapshot: SegmentSnapshot,
  table: { readonly cells: readonly Cohort[]; readonly open: readonly boolean[]; readonly measure: number },
  rules: DisclosureRules,
): readonly boolean[] {
  const { cells, open, measure } = table;
  const size = (place: number) => tallyOf(snapshot, cells[place] ?? [], measure).contributors;
  const places = cells.map((_, place) => place).filter((place) => open[place] === true);
  let audit = auditOf(snapshot, measure, rules);
  const shown = cells.map(() => false);
  for (const place of places.toSorted((a, b) => size(b) - size(a) || a - b)) {
    const after = audit.with([cells[place] ?? []]);
    if (after === null) continue;
    audit = after;
    shown[place] = true;
  }
  return shown;
}

function atomsOf({ atoms }: SegmentSnapshot, filter: SegmentFilter): Cohort {
  const { segmentId, communityId, ageBand, country, city } = filter;
  const fits = (atom: Atom) =>
    (segmentId === undefined || atom.segmentIds.includes(segmentId)) &&
    (communityId === undefined || atom.communityIds.includes(communityId)) &&
    (ageBand === undefined || atom.ageBand === ageBand) &&
    (country === undefined || atom.country === country) &&
    (city === undefined || atom.city === city);
  return atoms.flatMap((atom, place) => (fits(atom) ? [place] : []));
}

function valuesOf(snapshot: SegmentSnapshot, by: Breakdown, asked: Cohort): readonly string[] {
  if (by === 'SEGMENT') return snapshot.segmentIds;
  if (by === 'COMMUNITY') return snapshot.communityIds;
  if (by === 'AGE_BAND') return ageBands;
  const value = (place: number) => (by === 'COUNTRY' ? snapshot.atoms[place]?.country : snapshot.atoms[place]?.city);
  return [...new Set(asked.map(value).filter((each) => typeof each === 'string'))].toSorted();
}

function has(atom: Atom | undefined, by: Breakdown, value: string): boolean {
  if (atom === undefined) return false;
  if (by === 'SEGMENT') return atom.segmentIds.includes(value);
  if (by === 'COMMUNITY') return atom.communityIds.includes(value);
  if (by === 'AGE_BAND') return atom.ageBand === value;
  return by === 'COUNTRY' ? atom.country === value : atom.city === value;
}

function tallyOf({ atoms }: SegmentSnapshot, cohort: Cohort, measure: number): Tally {
  return merged(cohort.map((place) => atoms[place]?.tallies[measure] ?? emptyTally()));
}
