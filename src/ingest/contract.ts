import { commerceFiles } from './contract-commerce.js';
import { contactFiles } from './contract-contact.js';
import { digitalFiles } from './contract-digital.js';
import type { FileContract } from './contract-form.js';
import { socialFiles } from './contract-social.js';
import { whoFiles } from './contract-who.js';

/** The files of an import folder, in the order in which they are read: each only names what an earlier one can bring. */
export const fileNames = [
  'customers',
  'identifiers',
  'connections',
  'households',
  'guardianships',
  'merges',
  'groups',
  'memberships',
  'interests',
  'posts',
  'stores',
  'categories',
  'products',
  'purchases',
  'purchase_lines',
  'visits',
  'promotions',
  'promotion_reactions',
  'campaigns',
  'offers',
  'contacts',
  'interactions',
  'events',
  'ratings',
  'consents',
] as const;

export type FileName = (typeof fileNames)[number];

/** The contract of every file. `docs/import.md` and `docs/import/*.schema.json` are printed from it. */
export const contract: Readonly<Record<FileName, FileContract>> = {
  ...whoFiles,
  ...socialFiles,
  ...commerceFiles,
  ...contactFiles,
  ...digitalFiles,
};

/** The columns of a file as its header names them. */
export function headerOf(file: FileName): readonly string[] {
  return contract[file].columns.map((column) => column.name);
}

export function isFileName(name: string): name is FileName {
  return (fileNames as readonly string[]).includes(name);
}
