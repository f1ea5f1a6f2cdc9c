// Loads the project's TypeScript with one place of it edited. The edit stands in the query of every address, so that each has modules of its own.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import typescript from 'typescript';

const options = {
  target: typescript.ScriptTarget.ES2022,
  module: typescript.ModuleKind.ESNext,
  useDefineForClassFields: false,
  experimentalDecorators: true,
};
const project = new URL('../../', import.meta.url).href;
const standIns = { vitest: './test-collector.mjs', 'fast-check': './short-runs.mjs' };
const transpiled = new Map();

export async function resolve(specifier, context, next) {
  const query = /\?edit=.*$/.exec(context.parentURL ?? '')?.[0] ?? '';
  const standIn = standIns[specifier];
  if (standIn !== undefined && query !== '')
    return { url: new URL(standIn, import.meta.url).href, format: 'module', shortCircuit: true };
  if (!specifier.startsWith('.') || !context.parentURL?.startsWith(project)) return next(specifier, context);
  const file = new URL(specifier, context.parentURL);
  const isOwn = file.pathname.endsWith('.js') && !file.pathname.includes('/node_modules/');
  if (!isOwn) return next(specifier, context);
  return { url: `${file.href.replace(/\.js$/, '.ts')}${query}`, format: 'module', shortCircuit: true };
}

export async function load(url, context, next) {
  const [address, query] = url.split('?edit=');
  if (!address.endsWith('.ts')) return next(url, context);
  const edit = query === undefined ? null : JSON.parse(decodeURIComponent(query));
  const isEdited = edit !== null && address === `${project}${edit.file}`;
  const source = isEdited || !transpiled.has(address) ? await transpile(address, isEdited ? edit : null) : null;
  if (source !== null && !isEdited) transpiled.set(address, source);
  return { format: 'module', source: source ?? transpiled.get(address), shortCircuit: true };
}

async function transpile(address, edit) {
  const text = await readFile(fileURLToPath(address), 'utf8');
  const edited = edit === null ? text : text.slice(0, edit.from) + edit.text + text.slice(edit.to);
  return typescript.transpileModule(edited, { compilerOptions: options, fileName: address }).outputText;
}
