import { type SignalName, signalNames } from '../src/model/signal-names.js';

/** A number for each signal: what is not said is 0. */
export function ofSignals(said: Partial<Record<SignalName, number>>): Readonly<Record<SignalName, number>> {
  return Object.fromEntries(signalNames.map((name) => [name, said[name] ?? 0])) as Record<SignalName, number>;
}
