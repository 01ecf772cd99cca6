// What the tests of the client against a kernel share.
import { release } from 'node:os';
import type { Context } from 'mocha';
import { KernelError } from '../../../src/index.ts';
import { type NftClient, openNft, TransactionError } from '../../../src/nft/index.ts';
import { connect } from '../../../src/transport/connect.ts';
import type { Connector } from '../../../src/transport/transport.ts';
import { refusal } from '../../support/refusal.ts';
import { skipBecause } from '../../support/skip.ts';

/** Opened before the tests of a `describe`, closed after them; every test finds an empty ruleset. */
export interface Opened {
  readonly connector: Connector;
  readonly nft: NftClient;
}

export function openForTests(): Opened {
  let connector: Connector | undefined;
  let nft: NftClient | undefined;
  before(async () => {
    connector = await connect('auto');
    nft = await openNft({ connector });
  });
  beforeEach(async () => {
    await nft?.transaction().flushRuleset().commit();
  });
  after(async () => {
    await nft?.transaction().flushRuleset().commit();
    nft?.close();
    await connector?.close();
  });
  return {
    get connector() {
      if (connector === undefined) throw new TypeError('before() has not run');
      return connector;
    },
    get nft() {
      if (nft === undefined) throw new TypeError('before() has not run');
      return nft;
    },
  };
}

/** Skips the test on a kernel before `minimum` (`6.3`), and says so. */
export function since(test: Context, minimum: string): void {
  const [wanted, here] = [minimum, release()].map((text) => {
    const [major = 0, minor = 0] = text.split('.').map((part) => Number.parseInt(part, 10));
    return major * 1000 + minor;
  });
  if (here !== undefined && wanted !== undefined && here < wanted)
    skipBecause(test, `needs Linux ${minimum}, this is ${release()}`);
}

/** The names of the errnos a transaction is refused with. */
export async function errnos(work: Promise<unknown>): Promise<readonly string[]> {
  return (await refusal(work, TransactionError)).failures.map(({ errnoName }) => errnoName);
}

/** Skips where the kernel says that it has no such thing. */
export async function unlessAbsent(test: Context, work: Promise<unknown>, absent: readonly string[]): Promise<void> {
  try {
    await work;
  } catch (error) {
    const errno = error instanceof TransactionError ? error.failures[0]?.errnoName : undefined;
    const name = errno ?? (error instanceof KernelError ? error.errnoName : undefined);
    if (name === undefined || !absent.includes(name)) throw error;
    skipBecause(test, `this kernel has no such thing: ${(error as Error).message}`);
  }
}
