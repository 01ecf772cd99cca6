// The names and numbers of linux/ethtool_netlink.h and linux/ethtool_netlink_generated.h (Linux 7.3), in
// the headers' order (kernel-names.tsv): each attribute has a codec of that number, or a reason why not.
import { readFileSync } from 'node:fs';
import { assert } from 'chai';
import { bitset } from '../../src/ethtool/bitset.ts';
import { COMMANDS } from '../../src/ethtool/commands/index.ts';
import { header } from '../../src/ethtool/header.ts';
import { messages } from '../../src/ethtool/messages.ts';
import { COUNTERS, STATS_GROUPS } from '../../src/ethtool/stats-counters.ts';
import { stringSets } from '../../src/ethtool/string-set.ts';

/** Attributes nobody here reads or writes by name; what arrives of them is kept as unknown. */
const LEFT_OUT: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^ETHTOOL_A_CABLE_/, 'cable tests: an action, and results in notifications of their own'],
  [/^ETHTOOL_A_(PSE|PSE_NTF|PODL_PSE|C33_PSE|C33_PSE_PW_LIMIT)_/, 'power over Ethernet: another command'],
  [/^ETHTOOL_A_PLCA_/, 'PLCA of 10BASE-T1S: another command'],
  [/^ETHTOOL_A_MODULE_FW_FLASH_/, 'flashing of modules: an action'],
  [/^ETHTOOL_A_MSE_/, 'the signal quality of PHYs: another command'],
];

const rows = readFileSync(new URL('./kernel-names.tsv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [name = '', number = ''] = line.split('\t');
    return { name, number: Number(number) };
  });

/** The ends of enums: _UNSPEC is 0, _MAX the same number as the value before it. */
const names = rows.filter(
  ({ name, number }, index) =>
    !(name.endsWith('_UNSPEC') && number === 0) && !(name.endsWith('_MAX') && rows[index - 1]?.number === number),
);

/** Every attribute a codec knows, nested ones too, by the kernel's name. */
function declared(...roots: readonly unknown[]): ReadonlyMap<string, ReadonlySet<number>> {
  const found = new Map<string, Set<number>>();
  const seen = new Set<unknown>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null || seen.has(node)) return;
    seen.add(node);
    if ('kernelName' in node && 'number' in node) {
      const name = String(node.kernelName);
      found.set(name, (found.get(name) ?? new Set()).add(Number(node.number)));
    }
    for (const child of Object.values(node) as unknown[]) visit(child);
  };
  for (const root of roots) visit(root);
  return found;
}

const known = declared(
  COMMANDS.map(({ codec }) => codec.table),
  COUNTERS,
  header,
  bitset.table,
  stringSets.table,
);

describe('ethtool: the names of the kernel’s headers', () => {
  it('the list is whole, and its enums’ ends are told from attributes', () => {
    assert.isAbove(names.length, 450);
    assert.deepInclude(names, { name: 'ETHTOOL_A_RINGS_RX_MAX', number: 2 });
    assert.notDeepInclude(names, { name: 'ETHTOOL_A_RINGS_MAX', number: 18 });
    assert.notDeepInclude(names, { name: 'ETHTOOL_A_RINGS_UNSPEC', number: 0 });
  });

  it('every attribute has a codec, or a reason why not', () => {
    const missing = names
      .map(({ name }) => name)
      .filter((name) => name.startsWith('ETHTOOL_A_') && !known.has(name))
      .filter((name) => !LEFT_OUT.some(([pattern]) => pattern.test(name)));
    assert.deepEqual(missing, []);
  });

  it('every reason is needed, and hides nothing that has a codec', () => {
    for (const [pattern, reason] of LEFT_OUT) {
      const hidden = names.filter(({ name }) => pattern.test(name));
      assert.isNotEmpty(hidden, reason);
      assert.isEmpty(
        hidden.filter(({ name }) => known.has(name)),
        reason,
      );
    }
  });

  it('every codec’s number is the kernel’s', () => {
    const numbers = new Map(names.map(({ name, number }) => [name, number]));
    for (const [name, found] of known) assert.deepEqual([...found], [numbers.get(name)], name);
  });

  it('every message has the kernel’s number and direction', () => {
    const [user = [], kernel = []] = [0, 1].map((side) => {
      const starts = [names.findIndex(({ name }) => name === 'ETHTOOL_MSG_USER_NONE')];
      starts.push(names.findIndex(({ name }) => name === 'ETHTOOL_MSG_KERNEL_NONE'));
      return names
        .slice(starts[side], side === 0 ? starts[1] : undefined)
        .filter(({ name, number }) => name.startsWith('ETHTOOL_MSG_') && number > 0);
    });
    const ours = (direction: string) =>
      messages.filter((each) => each.direction === direction).map(({ name, type }) => ({ name, number: type }));
    assert.deepEqual(ours('request'), user);
    assert.deepEqual(ours('reply'), kernel);
  });

  it('every group of standard statistics has the kernel’s number', () => {
    const groups = names.filter(({ name }) => name.startsWith('ETHTOOL_STATS_'));
    const ours = Object.entries(STATS_GROUPS).map(([name, number]) => ({
      name: `ETHTOOL_STATS_${(name === 'phydev' ? 'phy' : name).toUpperCase().replace('-', '_')}`,
      number,
    }));
    assert.deepEqual(ours, groups);
  });
});
