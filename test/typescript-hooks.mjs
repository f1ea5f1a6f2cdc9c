// Lets a child process run src/ as it is: `node --import ./test/typescript-hooks.mjs file.ts`. It only strips the types.
import { access, readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import typescript from 'typescript';

const options = {
  target: typescript.ScriptTarget.ES2022,
  module: typescript.ModuleKind.ESNext,
  useDefineForClassFields: false,
  verbatimModuleSyntax: false,
};

export async function resolve(specifier, context, next) {
  if (specifier.startsWith('.') && specifier.endsWith('.js')) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    const isThere = await access(source).then(
      () => true,
      () => false,
    );
    if (isThere) return { url: source.href, format: 'module', shortCircuit: true };
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const text = await readFile(fileURLToPath(url), 'utf8');
  const { outputText } = typescript.transpileModule(text, { compilerOptions: options, fileName: url });
  return { format: 'module', source: outputText, shortCircuit: true };
}

if (isMainThread && process.execArgv.some((argument) => argument.includes('typescript-hooks')))
  register(import.meta.url);
