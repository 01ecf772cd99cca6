// Module hooks of strip-types.js: `.ts` files lose their types, all else is Node's own business.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import amaro from 'amaro';

export async function load(url, context, nextLoad) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return nextLoad(url, context);
  const source = await readFile(fileURLToPath(url), 'utf8');
  const { code } = amaro.transformSync(source, { mode: 'strip-only' });
  return { format: 'module', source: `${code}\n//# sourceURL=${url}`, shortCircuit: true };
}
