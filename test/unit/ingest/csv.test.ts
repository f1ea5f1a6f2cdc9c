import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CsvReader, recordLengthMax } from '../../../src/ingest/csv.js';
import { NdjsonReader } from '../../../src/ingest/ndjson.js';

function read(...pieces: readonly string[]) {
  const reader = new CsvReader();
  return [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
}

const cellsOf = (...pieces: readonly string[]) => read(...pieces).map((record) => record.cells);
const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

test('cells may be quoted, hold commas, quotes and line feeds, and be empty', () => {
  expect(cellsOf('a,"b,c","d ""e""","f\ng",\r\n"",x,y,z,"w"')).toEqual([
    ['a', 'b,c', 'd "e"', 'f\ng', ''],
    ['', 'x', 'y', 'z', 'w'],
  ]);
});

test('lines are counted through quoted line feeds and empty lines', () => {
  expect(read('a\n\n"b\nc"\n\r\nd\n').map((record) => record.line)).toEqual([1, 3, 6]);
});

test('a quote inside a cell that is not quoted is a letter', () => {
  expect(cellsOf('5" pipe,a\nb,c')).toEqual([
    ['5" pipe', 'a'],
    ['b', 'c'],
  ]);
});

test('quotes that do not close cost their line and no other', () => {
  expect(cellsOf('a,b\n"open,c\nd,e\nf,g\n')).toEqual([['a', 'b'], null, ['d', 'e'], ['f', 'g']]);
});

test('quotes that close in the middle of a cell cost their line and no other', () => {
  expect(cellsOf('"he said "no"",b\nc,d\n')).toEqual([null, ['c', 'd']]);
});

test('a stray quote at the head of a file that is longer than a record may be costs one line', () => {
  const rows = Array.from({ length: 60_000 }, (_, index) => `k${index},value`);

  const cells = cellsOf(...[`"stray\n${rows.join('\n')}\n`].flatMap((text) => text.match(/[\s\S]{1,65536}/g) ?? []));

  expect(rows.join('\n').length).toBeGreaterThan(recordLengthMax);
  expect(cells[0]).toBeNull();
  expect(cells.slice(1)).toEqual(rows.map((row) => row.split(',')));
});

test('what is written comes back, wherever the pieces are cut', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r', ' ', '😀'), maxLength: 6 });
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), { maxLength: 6 });

  fc.assert(
    fc.property(table, fc.constantFrom('\n', '\r\n'), fc.array(fc.nat(80), { maxLength: 5 }), (rows, lineEnd, cuts) => {
      const text = rows.map((row) => row.map(quoted).join(',')).join(lineEnd);
      const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).toSorted((a, b) => a - b), text.length];
      const pieces = places.slice(1).map((place, index) => text.slice(places[index], place));

      expect(cellsOf(...pieces)).toEqual(rows);
    }),
    { numRuns: 500 },
  );
});

test('any text is taken apart without an end or a crash, and the same wherever it is cut', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '"', '"', ',', '\n', '\r', 'b'), maxLength: 60 });

  fc.assert(
    fc.property(text, fc.nat(60), (whole, cut) => {
      expect(read(whole.slice(0, cut), whole.slice(cut))).toEqual(read(whole));
    }),
    { numRuns: 2_000 },
  );
});

test('a line of NDJSON that is no object, or too long, is refused alone', () => {
  const reader = new NdjsonReader();
  const long = `{"a":"${'x'.repeat(recordLengthMax)}"}`;

  const found = [
    ...reader.push('{"a":1}\n\n[1]\n{"a":'),
    ...reader.push(`2}\n${long}`),
    ...reader.push('more\n{"a":3}'),
    ...reader.end(),
  ];

  expect(found.map(({ line, object }) => [line, object])).toEqual([
    [1, { a: 1 }],
    [3, null],
    [4, { a: 2 }],
    [5, null],
    [6, { a: 3 }],
  ]);
});
