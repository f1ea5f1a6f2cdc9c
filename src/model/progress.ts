/** One announcement of a long job. A job calls it as often as it likes; who shows it decides how often. */
export interface ProgressEvent {
  /** What is going on, as words a person reads: `customers`, `downloading the database`. One stage follows another. */
  readonly stage: string;
  /** Units finished since the stage began. */
  readonly done: number;
  /** Units of the whole stage, or null where nobody knows yet. A stage has ended when `done` equals `total`. */
  readonly total: number | null;
  /** What is counted, in the plural: `rows`, `bytes`, `files`, `statements`. */
  readonly unit: string;
  /** A short addition for this moment, without personal data. */
  readonly note?: string;
}

/** Receives what a job announces. Jobs never print. */
export type Progress = (event: ProgressEvent) => void;

export const noProgress: Progress = () => undefined;
