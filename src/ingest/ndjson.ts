import { recordLengthMax } from './csv.js';

/** One line of an NDJSON file. `object` is null where the line is no JSON object. */
export interface RawObject {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly object: Readonly<Record<string, unknown>> | null;
  readonly raw: string;
}

/** Takes NDJSON text apart as it comes in: one JSON object a line, empty lines skipped. A line that is too long is refused, not kept. */
export class NdjsonReader {
  #rest = '';
  #line = 1;
  /** Whether the line that is being read was already refused for its length. */
  #skipping = false;

  push(piece: string): RawObject[] {
    const lines = (this.#rest + piece).split('\n');
    this.#rest = lines.pop() ?? '';
    const objects = lines.flatMap((line) => this.#object(line));
    if (this.#rest.length > recordLengthMax) objects.push(...this.#refuseLongLine());
    return objects;
  }

  end(): RawObject[] {
    const line = this.#rest;
    this.#rest = '';
    return this.#object(line);
  }

  #object(text: string): RawObject[] {
    const line = this.#line;
    this.#line += 1;
    const skipped = this.#skipping;
    this.#skipping = false;
    const raw = text.endsWith('\r') ? text.slice(0, -1) : text;
    return skipped || raw.trim() === '' ? [] : [{ line, object: objectOf(raw), raw }];
  }

  #refuseLongLine(): RawObject[] {
    const raw = this.#rest.slice(0, recordLengthMax);
    this.#rest = '';
    if (this.#skipping) return [];
    this.#skipping = true;
    return [{ line: this.#line, object: null, raw }];
  }
}

function objectOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
