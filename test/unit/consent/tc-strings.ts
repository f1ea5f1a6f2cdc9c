import { start } from './worlds.js';

/** What a TC string of a test says; what is left out is empty, or as in a string of framework 2.3 made at `start`. */
export interface Said {
  readonly purposes?: readonly number[];
  readonly interests?: readonly number[];
  readonly publisher?: readonly number[];
  readonly vendors?: readonly number[];
  readonly disclosed?: readonly number[];
  readonly specialFeatures?: readonly number[];
  readonly createdAt?: number;
  readonly changedAt?: number;
  readonly version?: number;
  readonly policyVersion?: number;
  readonly isServiceSpecific?: boolean;
  readonly restrictions?: readonly Restriction[];
}

/** Types of the format: 0 not allowed, 1 consent required, 2 legitimate interest required. */
export interface Restriction {
  readonly purpose: number;
  readonly type: 0 | 1 | 2;
  readonly vendors: readonly (readonly [first: number, last: number])[];
}

/** Writes the format bit by bit: the library that reads it would write only what a downloaded vendor list allows. */
export function tcString(said: Said): string {
  const changedAt = said.changedAt ?? start;
  const core = [
    int(said.version ?? 2, 6),
    int((said.createdAt ?? changedAt) / 100, 36),
    int(changedAt / 100, 36),
    int(300, 12),
    int(1, 12),
    int(1, 6),
    int(4, 6) + int(13, 6),
    int(100, 12),
    int(said.policyVersion ?? 5, 6),
    int(said.isServiceSpecific === false ? 0 : 1, 1),
    int(0, 1),
    set(said.specialFeatures ?? [], 12),
    set(said.purposes ?? [], 24),
    set(said.interests ?? [], 24),
    int(0, 1),
    int(3, 6) + int(4, 6),
    vendors(said.vendors ?? []),
    vendors([]),
    restrictions(said.restrictions ?? []),
  ];
  const disclosed =
    said.disclosed === undefined || said.disclosed.length > 0 ? vendors(said.disclosed ?? [1, 812]) : '';
  const publisher = int(3, 3) + set(said.publisher ?? [], 24) + set([], 24) + int(0, 6);
  return [core.join(''), ...(disclosed === '' ? [] : [int(1, 3) + disclosed]), publisher].map(base64url).join('.');
}

/** A core whose restrictions name every vendor again and again: short to write, endless to lay out. */
export function hostileString(): string {
  const every = Array.from({ length: 60 }, (): readonly [number, number] => [1, 65_535]);
  return tcString({ restrictions: [{ purpose: 2, type: 0, vendors: every }] });
}

function int(value: number, bits: number): string {
  return Math.floor(value).toString(2).padStart(bits, '0');
}

function set(ids: readonly number[], bits: number): string {
  return Array.from({ length: bits }, (_, index) => (ids.includes(index + 1) ? '1' : '0')).join('');
}

function vendors(ids: readonly number[]): string {
  const last = Math.max(0, ...ids);
  return int(last, 16) + int(0, 1) + set(ids, last);
}

function restrictions(all: readonly Restriction[]): string {
  const one = ({ purpose, type, vendors: ranges }: Restriction) =>
    int(purpose, 6) +
    int(type, 2) +
    int(ranges.length, 12) +
    ranges.map(([first, last]) => int(1, 1) + int(first, 16) + int(last, 16)).join('');
  return int(all.length, 12) + all.map(one).join('');
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function base64url(bits: string): string {
  const padded = bits.padEnd(Math.ceil(bits.length / 24) * 24, '0');
  return (padded.match(/.{6}/g) ?? []).map((six) => alphabet.charAt(Number.parseInt(six, 2))).join('');
}
