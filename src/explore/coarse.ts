const dayMs = 86_400_000;

/** The age at a moment (milliseconds) as a band of ten years; null where the birth date is not known. */
export function ageBand(birthDate: string | null, at: number): string | null {
  if (birthDate === null) return null;
  const [year = Number.NaN, month = 1, day = 1] = birthDate.split('-').map(Number);
  const today = new Date(at);
  const hadBirthday =
    today.getUTCMonth() + 1 > month || (today.getUTCMonth() + 1 === month && today.getUTCDate() >= day);
  const age = today.getUTCFullYear() - year - (hadBirthday ? 0 : 1);
  if (!Number.isFinite(age) || age < 0) return null;
  const from = Math.min(80, Math.floor(age / 10) * 10);
  return from === 80 ? '80+' : `${from}-${from + 9}`;
}

/** An amount with two significant digits: 12,345 is 12,000. */
export function roundAmount(minor: number | null): number | null {
  if (minor === null) return null;
  const digits = Math.max(0, Math.floor(Math.log10(Math.max(1, Math.abs(minor)))) - 1);
  const unit = 10 ** digits;
  return Math.round(minor / unit) * unit;
}

/** A count or quantity, whole and at most 10. */
export function topCoded(value: number | null): number | null {
  return value === null ? null : Math.min(10, Math.round(value));
}

/** A share between −1 and 1 in steps of a tenth. */
export function tenths(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10) / 10;
}

/** Minutes in steps of five, at most 120. */
export function fiveMinutes(value: number | null): number | null {
  return value === null ? null : Math.min(120, Math.round(value / 5) * 5);
}

/** A day (since 1970) moved by a customer's shift, as `2026-11-25`. */
export function shiftedDay(day: number | null, shiftDays: number): string | null {
  return day === null ? null : new Date((Math.floor(day) + shiftDays) * dayMs).toISOString().slice(0, 10);
}
