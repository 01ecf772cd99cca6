import { NftOffloadError, textToBytes } from '../wire/index.ts';
import type { LinkMessage } from './link-message.ts';

/** IFNAMSIZ and ALTIFNAMSIZ, without the NUL. */
const MAX_NAME = 15;
const MAX_ALT_NAME = 127;

/** The fields of a request that name a device. */
export function selector(device: string | number): Pick<LinkMessage, 'name' | 'altName'> & { readonly index?: number } {
  if (typeof device === 'number') {
    if (Number.isInteger(device) && device > 0 && device <= 0x7fff_ffff) return { index: device };
    throw new NftOffloadError('USAGE', `${device} is no device index: those are positive integers`);
  }
  const size = textToBytes(device).byteLength;
  if (size === 0 || size > MAX_ALT_NAME || device.includes('\0')) {
    throw new NftOffloadError(
      'USAGE',
      `${JSON.stringify(device)} is no device name: those have 1 to ${MAX_NAME} bytes, alternative ones up to ${MAX_ALT_NAME}, and no NUL`,
    );
  }
  return size > MAX_NAME ? { altName: device } : { name: device };
}
