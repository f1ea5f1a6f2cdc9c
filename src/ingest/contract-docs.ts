import { contract, type FileName, fileNames } from './contract.js';
import { amountMax, type Column, type ColumnType, keyLengthMax, textLengthMax } from './contract-form.js';
import { rejectReasons } from './reject.js';

const typeWords: Readonly<Record<ColumnType, string>> = {
  id: 'key',
  text: 'text',
  word: 'short name',
  integer: 'whole number',
  decimal: 'number',
  date: 'day, `YYYY-MM-DD`',
  instant: 'time, ISO 8601',
  country: 'country, ISO 3166 alpha-2',
  currency: 'currency, ISO 4217',
  language: 'language, BCP 47',
  choice: 'one of',
};

/** The tables of `docs/import.md`: every file with its columns, and the reasons for which a row is refused. */
export function contractTables(): string {
  return [...fileNames.map(fileTable), reasonTable()].join('\n\n');
}

function fileTable(file: FileName): string {
  const { description, key, columns } = contract[file];
  const rows = (columns as readonly Column[]).map(
    (column) =>
      `| \`${column.name}\` | ${column.required ? 'yes' : ''} | ${typeText(column)} | ${column.unit ?? ''} | \`${column.example}\` | ${column.description} |`,
  );
  return [
    `### ${file}`,
    '',
    `${description} Key: ${key.map((name) => `\`${name}\``).join(', ')}. Schema: [${file}.schema.json](import/${file}.schema.json).`,
    '',
    '| column | required | type | unit | example | meaning |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function typeText(column: Column): string {
  const values = column.values === undefined ? '' : ` ${column.values.map((value) => `\`${value}\``).join(', ')}`;
  const named = column.references === undefined ? '' : ` of ${column.references}`;
  return `${typeWords[column.type]}${values}${named}${boundsText(column)}`;
}

function boundsText({ min, max }: Column): string {
  if (min === undefined || max === undefined) return '';
  return max === amountMax ? `, from ${min}` : `, ${min} to ${max}`;
}

function reasonTable(): string {
  const rows = Object.entries(rejectReasons).map(([reason, sentence]) => `| \`${reason}\` | ${sentence} |`);
  return ['### Reasons', '', '| reason | what it says |', '| --- | --- |', ...rows].join('\n');
}

/** The JSON Schema (2020-12) of a row of a file, as an NDJSON line holds it. */
export function schemaOf(file: FileName): object {
  const { description, columns } = contract[file];
  const all = columns as readonly Column[];
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: file,
    description,
    type: 'object',
    properties: Object.fromEntries(all.map((column) => [column.name, cellSchema(column)])),
    required: all.filter((column) => column.required).map((column) => column.name),
    additionalProperties: false,
  };
}

function cellSchema(column: Column): object {
  const { min, max, unit } = column;
  const form = column.type === 'integer' || column.type === 'decimal' ? numberForm(column.type) : textForm(column);
  return {
    description: unit === undefined ? column.description : `${column.description} Unit: ${unit}.`,
    ...(column.required ? form : { type: [form.type, 'null'], ...withoutType(form) }),
    ...(min === undefined ? {} : { minimum: min }),
    ...(max === undefined ? {} : { maximum: max }),
    examples: [form.type === 'string' ? column.example : Number(column.example)],
  };
}

interface Form {
  readonly type: string;
  readonly [keyword: string]: unknown;
}

function numberForm(type: 'integer' | 'decimal'): Form {
  return { type: type === 'integer' ? 'integer' : 'number' };
}

function textForm(column: Column): Form {
  const nonEmpty = column.required ? { minLength: 1 } : {};
  switch (column.type) {
    case 'choice':
      return {
        type: 'string',
        enum: column.required ? [...(column.values ?? [])] : [...(column.values ?? []), '', null],
      };
    case 'date':
      return { type: 'string', pattern: column.required ? dayPattern : `^$|${dayPattern}` };
    case 'country':
    case 'currency': {
      const letters = column.type === 'country' ? 2 : 3;
      return { type: 'string', pattern: `^([A-Za-z]{${letters}})?$` };
    }
    case 'id':
      return { type: 'string', ...nonEmpty, maxLength: keyLengthMax };
    case 'word':
      return { type: 'string', ...nonEmpty, maxLength: 100 };
    case 'text':
      return { type: 'string', ...nonEmpty, maxLength: column.lengthMax ?? textLengthMax };
    default:
      return { type: 'string', ...nonEmpty };
  }
}

const dayPattern = '^[0-9]{4}-[0-9]{2}-[0-9]{2}$';

function withoutType(form: Form): object {
  const { type: _type, ...rest } = form;
  return rest;
}
