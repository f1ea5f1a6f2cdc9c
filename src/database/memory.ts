import { totalmem } from 'node:os';
import process from 'node:process';

const heapMbBounds = { least: 512, most: 4_096 };
const analysisMbBounds = { least: 512, most: 4_096 };
const pageCacheMbBounds = { least: 256, most: 4_096 };

/** Megabytes of memory that this process may count on: the machine's, or the container's limit where that is lower. */
export function memoryMb(): number {
  const limit = process.constrainedMemory?.() ?? 0;
  const bytes = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return Math.floor(bytes / 1_048_576);
}

/** Upper bounds of the JVM's heap and of the page cache: an eighth of the memory each, within bounds. */
export function databaseMemory(totalMb: number): { readonly heapMb: number; readonly pageCacheMb: number } {
  const eighth = Math.floor(totalMb / 8);
  return { heapMb: clamp(eighth, heapMbBounds), pageCacheMb: clamp(eighth, pageCacheMbBounds) };
}

/** Upper bound of the process in which analyses run by themselves: a quarter of the memory, within bounds. */
export function analysisMemoryMb(totalMb: number): number {
  return clamp(Math.floor(totalMb / 4), analysisMbBounds);
}

function clamp(value: number, bounds: { readonly least: number; readonly most: number }): number {
  return Math.min(bounds.most, Math.max(bounds.least, value));
}
