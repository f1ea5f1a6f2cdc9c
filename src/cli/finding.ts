/** One thing looked at: what was found, and how to mend it where it is not as it should be. */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly found: string;
  readonly mend?: string;
}
