import { InvalidArgumentError } from 'commander';

/** An option's whole number from 1 up. */
export function whole(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It is a whole number from 1 up.');
  return value;
}

/** An option's whole number from 0 up, where 0 leaves something out. */
export function wholeOrNone(text: string): number {
  return text === '0' ? 0 : whole(text);
}
