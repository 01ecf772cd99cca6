// What has no name in nft's language, as text.
import type { RawExpression } from '../model/index.ts';

export function unknownText({ name, data }: RawExpression['unknown']): string {
  return `unknown expression "${name}"${data === '' ? '' : ` 0x${data}`}`;
}
