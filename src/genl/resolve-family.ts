import type { Session, SessionOptions } from '../session/index.ts';
import { KernelError, ProtocolError } from '../session/index.ts';
import type { GenlFamily } from './nlctrl.ts';
import { CTRL_CMD_NEWFAMILY, GENL_ID_CTRL, getFamily, newFamily } from './nlctrl.ts';

/**
 * Asks the kernel for a generic netlink family: its id (nlmsg_type of its messages, another one each
 * boot), its commands and multicast groups. Needs no privilege.
 * @throws KernelError ENOENT when the kernel has no such family; `hint` then says what provides it.
 */
export async function resolveFamily(
  session: Session,
  name: string,
  options: SessionOptions & { readonly hint?: string } = {},
): Promise<GenlFamily> {
  const operation = `find generic netlink family ${name}`;
  try {
    const request = { type: GENL_ID_CTRL, payload: session.encode(getFamily, { name }), operation };
    for (const { type, payload } of await session.request(request, options)) {
      if (type === GENL_ID_CTRL && payload[0] === CTRL_CMD_NEWFAMILY) return session.decode(newFamily, payload);
    }
  } catch (error) {
    if (!(error instanceof KernelError) || error.errnoName !== 'ENOENT') throw error;
    const hint = options.hint ?? 'is its module loaded, and the kernel new enough?';
    throw new KernelError(operation, error.errno, error.extended, `this kernel has no family ${name}: ${hint}`);
  }
  throw new ProtocolError(`${operation}: the kernel acknowledged and said nothing`);
}
