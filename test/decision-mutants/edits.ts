import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import typescript from 'typescript';

/** One place of the source written otherwise. */
export interface Edit {
  /** From the project's folder. */
  readonly file: string;
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** `src/consent/decide.ts:88 && → ||` */
  readonly name: string;
}

const project = new URL('../../', import.meta.url);

const swapped: Readonly<Record<string, string>> = {
  '&&': '||',
  '||': '&&',
  '===': '!==',
  '!==': '===',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
};
const quantifiers: Readonly<Record<string, string>> = { every: 'some', some: 'every' };

/** Every rule of a file that could be written the other way: comparisons, joins, quantifiers, denials, and conditions that hold never or always. */
export function editsOf(file: string): readonly Edit[] {
  const source = readFileSync(fileURLToPath(new URL(file, project)), 'utf8');
  const tree = typescript.createSourceFile(file, source, typescript.ScriptTarget.ES2022, true);
  const edits: Edit[] = [];
  const add = (node: typescript.Node, text: string, from = node.getStart(tree), to = node.getEnd()) => {
    const line = tree.getLineAndCharacterOfPosition(from).line + 1;
    const was = source.slice(from, to).replaceAll(/\s+/g, ' ');
    const code = (tree.text.split('\n')[line - 1] ?? '').trim();
    edits.push({ file, from, to, text, name: `${file}:${line} ${shortened(was)} → ${shortened(text)} in ${code}` });
  };
  const visit = (node: typescript.Node): void => {
    if (typescript.isImportDeclaration(node) || typescript.isTypeNode(node)) return;
    for (const [of, text] of rewritten(node)) add(of, text);
    typescript.forEachChild(node, visit);
  };
  visit(tree);
  return edits;
}

function rewritten(node: typescript.Node): readonly (readonly [typescript.Node, string])[] {
  if (typescript.isBinaryExpression(node)) {
    const other = swapped[node.operatorToken.getText()];
    return other === undefined ? [] : [[node.operatorToken, other]];
  }
  if (typescript.isPrefixUnaryExpression(node) && node.operator === typescript.SyntaxKind.ExclamationToken)
    return [[node, `(${node.operand.getText()})`]];
  if (typescript.isPropertyAccessExpression(node) && typescript.isCallExpression(node.parent)) {
    const other = quantifiers[node.name.text];
    return other === undefined ? [] : [[node.name, other]];
  }
  // A compound condition is told apart by its parts.
  if (typescript.isIfStatement(node) || typescript.isConditionalExpression(node)) {
    const condition = typescript.isIfStatement(node) ? node.expression : node.condition;
    return ['true', 'false'].map((text) => [condition, text] as const);
  }
  if (node.kind === typescript.SyntaxKind.TrueKeyword || node.kind === typescript.SyntaxKind.FalseKeyword)
    return [[node, node.kind === typescript.SyntaxKind.TrueKeyword ? 'false' : 'true']];
  return [];
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
