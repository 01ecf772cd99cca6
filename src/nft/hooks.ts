// Who hangs at the kernel's packet hooks, nf_tables and others (linux/netfilter/nfnetlink_hook.h,
// subsystem NFNL_SUBSYS_HOOK). Since Linux 5.14.
import { FAMILIES, NFNL_SUBSYS_HOOK, nfMessage, nfnlType } from '../nfnl/nfgenmsg.ts';
import type { Session, SessionOptions } from '../session/index.ts';
import type { Decoded, MessageKind } from '../wire/index.ts';
import {
  attribute,
  attributes,
  chosenBy,
  enumeration,
  NftOffloadError,
  raw,
  s32be,
  string,
  u8,
  u32be,
} from '../wire/index.ts';
import { deviceName, name } from './common.ts';

/** By family. The netdev hooks belong to a device. */
export const HOOKS = {
  ip: { prerouting: 0, input: 1, forward: 2, output: 3, postrouting: 4 },
  ip6: { prerouting: 0, input: 1, forward: 2, output: 3, postrouting: 4 },
  inet: { prerouting: 0, input: 1, forward: 2, output: 3, postrouting: 4, ingress: 5 },
  arp: { input: 0, output: 1, forward: 2 },
  bridge: { prerouting: 0, input: 1, forward: 2, output: 3, postrouting: 4 },
  netdev: { ingress: 0, egress: 1 },
} as const;

/** An nf_tables chain, a BPF program or a flowtable (told since Linux 7.3; before, `functionName` shows it). */
const OWNERS = {
  chain: attributes({
    table: attribute(1, 'NFNLA_CHAIN_TABLE', name),
    family: attribute(2, 'NFNLA_CHAIN_FAMILY', enumeration(u8, FAMILIES)),
    name: attribute(3, 'NFNLA_CHAIN_NAME', name),
  }),
  bpf: attributes({ id: attribute(1, 'NFNLA_HOOK_BPF_ID', u32be) }),
} as const;

const ownerType = attribute(2, 'NFNLA_HOOK_INFO_TYPE', enumeration(u32be, { chain: 1, bpf: 2, flowtable: 3 }));

const chainOwner = attributes({ type: ownerType, chain: attribute(1, 'NFNLA_HOOK_INFO_DESC', OWNERS.chain) });
const bpfOwner = attributes({ type: ownerType, bpf: attribute(1, 'NFNLA_HOOK_INFO_DESC', OWNERS.bpf) });
const otherOwner = attributes({ type: ownerType, description: attribute(1, 'NFNLA_HOOK_INFO_DESC', raw) });
type Owner = Decoded<typeof chainOwner> & Decoded<typeof bpfOwner> & Decoded<typeof otherOwner>;

const owner = chosenBy<'type', NonNullable<Owner['type']>, Owner>(
  'type',
  ownerType,
  (type) => (type === 'bpf' ? bpfOwner : type === 'chain' || type === 'flowtable' ? chainOwner : otherOwner),
  [chainOwner, bpfOwner, otherOwner],
);

/** One function at a hook: where (`family`, `hook`, `device`), when (`priority`, lowest first), and whose. */
export const hook = nfMessage(
  attributes({
    hook: attribute(1, 'NFNLA_HOOK_HOOKNUM', u32be),
    priority: attribute(2, 'NFNLA_HOOK_PRIORITY', s32be),
    device: attribute(3, 'NFNLA_HOOK_DEV', deviceName),
    functionName: attribute(4, 'NFNLA_HOOK_FUNCTION_NAME', string()),
    moduleName: attribute(5, 'NFNLA_HOOK_MODULE_NAME', string()),
    owner: attribute(6, 'NFNLA_HOOK_CHAIN_INFO', owner),
  }),
);

export type Hook = Decoded<typeof hook>;

const NFNL_MSG_HOOK_GET = nfnlType(NFNL_SUBSYS_HOOK, 0);

export const hookMessages: readonly MessageKind[] = [
  { name: 'NFNL_MSG_HOOK_GET', type: NFNL_MSG_HOOK_GET, direction: 'both', codec: hook },
];

export interface HooksOptions {
  /** What hangs there of family inet hangs at the hooks of ip and of ip6. */
  readonly family: Exclude<keyof typeof HOOKS, 'inet'>;
  /** Default: every hook of the family. */
  readonly hook?: string;
  /** The device of a netdev hook. */
  readonly device?: string;
}

/** @throws NftOffloadError USAGE for a hook the family does not have, KernelError where the kernel has none of this. */
export async function listHooks(
  session: Session,
  { family, hook: wanted, device }: HooksOptions,
  options: SessionOptions,
): Promise<readonly Hook[]> {
  const hooks: Readonly<Record<string, number>> = HOOKS[family] ?? {};
  if (!Object.hasOwn(HOOKS, family))
    throw new NftOffloadError('USAGE', `${family} is no family with hooks: ip, ip6, arp, bridge and netdev are`);
  if ((family as string) === 'inet')
    throw new NftOffloadError('USAGE', 'chains of family inet hang at the hooks of ip and of ip6: ask for those');
  const names = wanted === undefined ? Object.keys(hooks) : [wanted];
  const found: Hook[] = [];
  for (const name of names) {
    const number = Object.hasOwn(hooks, name) ? hooks[name] : undefined;
    if (number === undefined) {
      throw new NftOffloadError(
        'USAGE',
        `family ${family} has no hook ${name}: it has ${Object.keys(hooks).join(', ')}`,
      );
    }
    // Only a hook of a device has one.
    const ofDevice = family === 'netdev';
    if (ofDevice && device === undefined)
      throw new NftOffloadError('USAGE', `hooks of family ${family} belong to a device: name it`);
    const payload = session.encode(hook, {
      family,
      hook: number,
      ...(ofDevice && device !== undefined ? { device } : {}),
    });
    const operation = `list hooks ${family} ${name}`;
    const answers = await session.dump({ type: NFNL_MSG_HOOK_GET, payload, operation, codec: hook }, options);
    found.push(...answers.map((answer) => session.decode(hook, answer.payload)));
  }
  return found;
}
