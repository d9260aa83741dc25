import { posix } from 'node:path';
import { LAYERS, type Layer } from './layers.ts';

export interface SourceFile {
  /** From the root of the project, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** `from '…'`, `import '…'` and `import('…')`, of types and of values, on one line or more. */
const IMPORTS = /(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"]+)\1/g;

/**
 * Finds the imports that the table of layers does not allow.
 * @returns one line for each, with the file, the import and what to do instead
 */
export function findViolations(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const layer = findLayer(file.path);
    if (layer === undefined) return [];
    return [...file.text.matchAll(IMPORTS)]
      .map((match) => match[2] as string)
      .filter((specifier) => !isAllowed(layer, file.path, specifier))
      .map((specifier) => `${file.path} imports ${specifier}. ${layer.advice}`);
  });
}

/** The folders of {@link LAYERS} never hold one another, so at most one fits. */
function findLayer(path: string): Layer | undefined {
  return LAYERS.find(({ folder }) => path.startsWith(`${folder}/`));
}

function isAllowed(layer: Layer, importer: string, specifier: string): boolean {
  if (!specifier.startsWith('.')) return layer.packages.some((name) => isOfPackage(specifier, name));
  const target = posix.join(posix.dirname(importer), specifier);
  if (target.startsWith(`${layer.folder}/`)) return true;
  // Outside a layer only what it shows: its index, or, where it has none, any of its files.
  return layer.layers.some(
    (other) => target === `${other}/index.ts` || (isFlat(other) && target.startsWith(`${other}/`)),
  );
}

/** The extension's shared folder has no index: each file is one small thing. */
function isFlat(folder: string): boolean {
  return folder === 'src/extension/shared';
}

function isOfPackage(specifier: string, name: string): boolean {
  if (name.endsWith('*')) return specifier.startsWith(name.slice(0, -1));
  return specifier === name || specifier.startsWith(`${name}/`);
}
