// `nlctrl`, the family whose id is fixed and which knows the ids of the others (linux/genetlink.h).
import type { Decoded, MessageKind } from '../wire/index.ts';
import { attribute, attributes, flags, numberedListOf, required, string, u16host, u32host } from '../wire/index.ts';
import { genlMessage } from './genlmsghdr.ts';

export const GENL_ID_CTRL = 0x10;

export const CTRL_CMD_NEWFAMILY = 1;
const CTRL_CMD_GETFAMILY = 3;

/** The kernel's interface version, and the one that requests usually name. */
const VERSION = 2;
const REQUEST_VERSION = 1;

/** GENL_NAMSIZ is 16 with the NUL. */
const familyName = string(15);

/** A command of a family, and what it can do. */
const operation = attributes({
  command: attribute(1, 'CTRL_ATTR_OP_ID', u32host),
  flags: attribute(
    2,
    'CTRL_ATTR_OP_FLAGS',
    flags(u32host, { 'admin-permission': 1, do: 2, dump: 4, 'has-policy': 8, 'namespaced-admin-permission': 16 }),
  ),
});

const multicastGroup = attributes({
  name: attribute(1, 'CTRL_ATTR_MCAST_GRP_NAME', familyName),
  id: attribute(2, 'CTRL_ATTR_MCAST_GRP_ID', u32host),
});

const genlFamily = attributes({
  name: attribute(2, 'CTRL_ATTR_FAMILY_NAME', familyName),
  id: attribute(1, 'CTRL_ATTR_FAMILY_ID', u16host),
  version: attribute(3, 'CTRL_ATTR_VERSION', u32host),
  headerSize: attribute(4, 'CTRL_ATTR_HDRSIZE', u32host),
  maxAttribute: attribute(5, 'CTRL_ATTR_MAXATTR', u32host),
  operations: attribute(6, 'CTRL_ATTR_OPS', numberedListOf('CTRL_ATTR_OP_UNSPEC', operation)),
  multicastGroups: attribute(7, 'CTRL_ATTR_MCAST_GROUPS', numberedListOf('CTRL_ATTR_MCAST_GRP_UNSPEC', multicastGroup)),
});

/** What the kernel answers, and tells the group `notify`. */
export const newFamily = genlMessage(CTRL_CMD_NEWFAMILY, VERSION, required(genlFamily, ['id', 'name']));

/** A generic netlink family as this boot of the kernel numbers it. */
export type GenlFamily = Decoded<typeof newFamily>;

/** Asks for one family by name or id. */
export const getFamily = genlMessage(CTRL_CMD_GETFAMILY, REQUEST_VERSION, genlFamily);

/** CTRL_CMD_* of linux/genetlink.h; the GET is answered with a NEWFAMILY. */
export const messages: readonly MessageKind[] = [
  { name: 'CTRL_CMD_NEWFAMILY', type: CTRL_CMD_NEWFAMILY, direction: 'reply', codec: newFamily },
  { name: 'CTRL_CMD_DELFAMILY', type: 2, direction: 'reply', codec: genlMessage(2, VERSION, genlFamily) },
  { name: 'CTRL_CMD_GETFAMILY', type: CTRL_CMD_GETFAMILY, direction: 'request', codec: getFamily },
  { name: 'CTRL_CMD_NEWMCAST_GRP', type: 7, direction: 'reply', codec: genlMessage(7, VERSION, genlFamily) },
  { name: 'CTRL_CMD_DELMCAST_GRP', type: 8, direction: 'reply', codec: genlMessage(8, VERSION, genlFamily) },
];
