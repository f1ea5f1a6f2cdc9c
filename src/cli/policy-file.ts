import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { checkPolicy, type Policy } from '../consent/policy.js';
import { policyShape } from '../consent/policy-shape.js';
import { KithError } from '../model/errors.js';

/**
 * Reads a policy in YAML 1.2 or JSON, which is YAML as well. Throws `POLICY_INVALID` with a line `FILE:LINE:COLUMN PATH:
 * what is wrong` for each fault.
 */
export async function readPolicyFile(file: string): Promise<Policy> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    const message = `The policy file ${file} cannot be read. Check its name, or KITH_POLICY, and whether you may read it.`;
    throw new KithError('POLICY_INVALID', message, { cause });
  });
  return policyOfText(text, file);
}

/** The JSON Schema (2020-12) of a policy file, by which editors complete and check it. `docs/policy.schema.json` is printed from it. */
export function policyJsonSchema(): object {
  const { $schema, properties, ...rest } = z.toJSONSchema(policyShape, { io: 'input' });
  return {
    $schema,
    title: 'A policy of Kith',
    description: 'Who may ask for what, under which notices and laws. docs/policy.md explains each part.',
    ...rest,
    properties: { $schema: { type: 'string', description: 'Where an editor finds this schema.' }, ...properties },
  };
}

function policyOfText(text: string, file: string): Policy {
  const lines = new LineCounter();
  // The core schema keeps days as text, and NO the country code of Norway.
  const document = parseDocument(text, { lineCounter: lines, schema: 'core', merge: true, prettyErrors: false });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  if (document.errors.length > 0)
    throw invalid(
      file,
      document.errors.map((error) => `${place(error.pos[0])} ${error.message}`),
    );
  const checked = checkPolicy(withoutSchemaLink(document.toJS()));
  if ('policy' in checked) return checked.policy;
  const faults = checked.faults.map(({ path, message }) => {
    const where = place(offsetOf(document, path));
    return `${where} ${path.length === 0 ? 'the policy' : path.join('.')}: ${message}${quoteAdvice(message)}`;
  });
  throw invalid(file, faults);
}

function invalid(file: string, faults: readonly string[]): KithError {
  const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`;
  return new KithError(
    'POLICY_INVALID',
    `The policy ${file} has ${count}. docs/policy.md explains each part.\n${faults.join('\n')}`,
  );
}

/** Where the value stands in the text, or what lies nearest above it: a missing key has no place of its own. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range))
      return Number(node.range[0]);
  }
  return 0;
}

/** Editors find the JSON Schema of a JSON file by this key. */
function withoutSchemaLink(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json;
  return Object.fromEntries(Object.entries(json).filter(([key]) => key !== '$schema'));
}

function quoteAdvice(message: string): string {
  return /expected string, received (number|boolean)/.test(message) ? '. Put it in quotes.' : '';
}
