import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DegreeCensus, MarkCensus } from './census.js';
import type { Cell, Spill, SpilledRow } from './spill.js';
import {
  belongingLabels,
  type NodeLabel,
  nodeTables,
  type TieType,
  tieTables,
  type WorkspaceColumn,
} from './tables.js';

export interface FilesGround {
  readonly spill: Spill;
  readonly marks: MarkCensus;
  readonly degrees: DegreeCensus;
  readonly folder: string;
  /** Told each id of a node that is written. */
  readonly wrote: (id: string) => void;
}

export interface WrittenFiles {
  readonly nodes: readonly { readonly label: string; readonly file: string }[];
  readonly ties: readonly { readonly type: string; readonly file: string }[];
  readonly rows: Readonly<Record<string, number>>;
}

/** Writes the spilled tables as files of `neo4j-admin database import`: rare values pooled, everybody's facts cut at the limit of their kind. */
export async function writeStoreFiles(ground: FilesGround): Promise<WrittenFiles> {
  await mkdir(ground.folder, { recursive: true, mode: 0o700 });
  const nodes: { label: string; file: string }[] = [];
  const ties: { type: string; file: string }[] = [];
  const rows: Record<string, number> = {};
  // Every label, also of which there is nothing: a file of relationships may name it.
  for (const table of new Set([...Object.keys(nodeTables), ...ground.spill.tables])) {
    const file = join(ground.folder, `${table.replaceAll(' ', '_')}.csv`);
    const [name = '', from, to] = table.split(' ');
    if (isLabel(name)) {
      rows[name] = await write(ground, { table, file, header: nodeHeader(name), line: nodeLines(ground, name) });
      nodes.push({ label: name, file });
    } else if (isType(name)) {
      const header = tieHeader(name, from ?? '', to ?? '');
      const written = await write(ground, { table, file, header, line: tieLines(ground, name, to ?? '') });
      rows[name] = (rows[name] ?? 0) + written;
      ties.push({ type: name, file });
    }
  }
  return { nodes, ties, rows };
}

interface Sheet {
  readonly table: string;
  readonly file: string;
  readonly header: string;
  readonly line: (row: SpilledRow) => string | null;
}

async function write({ spill, degrees }: FilesGround, { table, file, header, line }: Sheet): Promise<number> {
  let written = 0;
  async function* lines() {
    yield `${header}\n`;
    for await (const row of spill.sorted(table)) {
      if (row.places.some(([kind, rank]) => rank >= degrees.limit(kind))) continue;
      const text = line(row);
      if (text === null) continue;
      written += 1;
      yield `${text}\n`;
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(file, { mode: 0o600 }));
  return written;
}

function nodeHeader(label: NodeLabel): string {
  return [`id:ID(${label})`, ...nodeTables[label].map(headerOf)].join(',');
}

function tieHeader(type: TieType, from: string, to: string): string {
  return [`:START_ID(${from})`, `:END_ID(${to})`, ...tieTables[type].map(headerOf)].join(',');
}

function headerOf({ name, type }: WorkspaceColumn): string {
  return `${name}:${type}`;
}

function nodeLines(ground: FilesGround, label: NodeLabel) {
  const columns: readonly WorkspaceColumn[] = nodeTables[label];
  return ({ ids: [id = ''], cells }: SpilledRow): string | null => {
    if (belongingLabels.has(label) && !ground.marks.isCommon(label, id)) return null;
    ground.wrote(id);
    return [id, ...columns.map((column, index) => shown(ground, { label, column, cell: cells[index] ?? null }))]
      .map(csv)
      .join(',');
  };
}

function tieLines(ground: FilesGround, type: TieType, toLabel: string) {
  const columns: readonly WorkspaceColumn[] = tieTables[type];
  return ({ ids: [from = '', to = ''], cells }: SpilledRow): string | null => {
    if (isLabel(toLabel) && belongingLabels.has(toLabel) && !ground.marks.isCommon(toLabel, to)) return null;
    return [
      from,
      to,
      ...columns.map((column, index) => shown(ground, { label: type, column, cell: cells[index] ?? null })),
    ]
      .map(csv)
      .join(',');
  };
}

function shown(
  { marks }: FilesGround,
  { label, column, cell }: { readonly label: string; readonly column: WorkspaceColumn; readonly cell: Cell },
): Cell {
  return column.treatment === 'mark'
    ? marks.shown(`${label}.${column.name}`, cell === null ? null : String(cell))
    : cell;
}

/** Nothing for null; text in quotes, without line breaks, which the tool does not expect. */
function csv(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  return `"${cell.replaceAll(/[\r\n]+/g, ' ').replaceAll('"', '""')}"`;
}

export function isLabel(name: string): name is NodeLabel {
  return Object.hasOwn(nodeTables, name);
}

function isType(name: string): name is TieType {
  return Object.hasOwn(tieTables, name);
}
