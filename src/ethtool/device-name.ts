import { NftOffloadError, textToBytes } from '../wire/index.ts';

/** IFNAMSIZ without the NUL. */
const MAX_BYTES = 15;

/** Refuses, before anything is sent, what cannot be a device's name: the kernel cuts or misreads some of them. */
export function checkDeviceName(name: string): void {
  const size = textToBytes(name).byteLength;
  if (size === 0) throw new NftOffloadError('USAGE', 'the device name is empty');
  if (name.includes('\0')) throw new NftOffloadError('USAGE', `device name ${JSON.stringify(name)} holds a NUL byte`);
  if (size <= MAX_BYTES) return;
  throw new NftOffloadError(
    'USAGE',
    `device name ${name} has ${size} bytes, at most ${MAX_BYTES} are allowed; ` +
      'if it is an alternative name, give the device its own (`ip link show dev NAME` says it)',
  );
}
