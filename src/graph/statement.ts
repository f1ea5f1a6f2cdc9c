import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import neo4j, { type Integer } from 'neo4j-driver';
import { z } from 'zod';

/** The folder of every statement the product runs. The same relative path holds in `src/` and in `dist/`. */
export const cypherFolder = fileURLToPath(new URL('../../cypher/', import.meta.url));

/** A statement is its file, its mode and the shape of its parameters and rows. */
export interface Statement<Params extends z.ZodType, Row extends z.ZodType> {
  readonly name: string;
  readonly mode: 'READ' | 'WRITE';
  readonly text: string;
  readonly params: Params;
  readonly row: Row;
}

interface Shape<Params extends z.ZodType, Row extends z.ZodType> {
  readonly params: Params;
  readonly row: Row;
}

/** A statement that reads. `name` is the path of its file below `cypher/`, without the ending. */
export function readStatement<P extends z.ZodType, R extends z.ZodType>(
  name: string,
  shape: Shape<P, R>,
): Statement<P, R> {
  return { name, mode: 'READ', text: statementText(name), ...shape };
}

/** A statement that writes. `name` is the path of its file below `cypher/`, without the ending. */
export function writeStatement<P extends z.ZodType, R extends z.ZodType>(
  name: string,
  shape: Shape<P, R>,
): Statement<P, R> {
  return { name, mode: 'WRITE', text: statementText(name), ...shape };
}

export function statementText(name: string): string {
  return readFileSync(`${cypherFolder}${name}.cypher`, 'utf8');
}

/** An integer parameter. A bare JavaScript number reaches Cypher as a float, and `LIMIT` fails on it. */
export const integer = () =>
  z
    .number()
    .int()
    .transform((value): Integer => neo4j.int(value));

export const int = neo4j.int;

/** No rows, for writes that return nothing. */
export const noRow = z.object({});
