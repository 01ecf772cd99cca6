import type { SessionOptions } from '../session/index.ts';
import { ProtocolError, Session, withHint } from '../session/index.ts';
import type { Connector } from '../transport/transport.ts';
import { NETLINK_ROUTE } from '../transport/transport.ts';
import { NftOffloadError, textToBytes } from '../wire/index.ts';
import type { Link } from './link.ts';
import { linkOf } from './link.ts';
import type { LinkMessage } from './link-message.ts';
import { linkMessage, RTM_GETLINK, RTM_NEWLINK } from './link-message.ts';

/** IFNAMSIZ and ALTIFNAMSIZ, without the NUL. */
const MAX_NAME = 15;
const MAX_ALT_NAME = 127;

/**
 * What a GET asks for: IPv6's counters are left out, a quarter of every answer that nothing here shows
 * (`ip` without -s does the same where it asks by index). Virtual functions (RTEXT_FILTER_VF, which
 * `ip link` sets) are left out too: on cards with many of them they outgrow the answer (EMSGSIZE).
 */
const ASKED: LinkMessage = { family: 0, type: 0, index: 0, flags: [], change: 0, extMask: ['skip-stats'] };

/** Opens a connection to rtnetlink. Reading needs no privilege. The connector stays the caller's. */
export async function openRtnl(options: { readonly connector: Connector }): Promise<RtnlClient> {
  return new RtnlClient(new Session(await options.connector.open(NETLINK_ROUTE)));
}

/** The network devices of the namespace. */
export class RtnlClient implements AsyncDisposable {
  private readonly session: Session;

  constructor(session: Session) {
    this.session = session;
  }

  /** All devices, in the kernel's order. */
  async links(options: SessionOptions = {}): Promise<readonly Link[]> {
    const request = { type: RTM_GETLINK, payload: this.session.encode(linkMessage, ASKED), operation: 'list links' };
    const messages = await this.session.dump(request, options);
    return messages
      .filter(({ type }) => type === RTM_NEWLINK)
      .map(({ payload }) => linkOf(this.session.decode(linkMessage, payload)));
  }

  /**
   * One device, by name, alternative name (Linux 5.5) or index.
   * @throws KernelError ENODEV when there is none.
   */
  async link(device: string | number, options: SessionOptions = {}): Promise<Link> {
    const operation = `get link ${device}`;
    const payload = this.session.encode(linkMessage, { ...ASKED, ...selector(device) });
    try {
      for (const reply of await this.session.request({ type: RTM_GETLINK, payload, operation }, options)) {
        if (reply.type === RTM_NEWLINK) return linkOf(this.session.decode(linkMessage, reply.payload));
      }
    } catch (error) {
      throw withHint(error, {
        ENODEV: `device ${device} does not exist: \`ip link\` lists the devices of this network namespace`,
      });
    }
    throw new ProtocolError(`${operation}: the kernel acknowledged and said nothing`);
  }

  close(): void {
    this.session.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

function selector(device: string | number): Partial<LinkMessage> {
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
