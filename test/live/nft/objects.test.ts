// Every type of stateful object: made, listed, reset, deleted.
import { assert } from 'chai';
import { commentUserdata, type NewObject, type NftObject, type ObjectName } from '../../../src/nft/index.ts';
import { OBJECT_TYPES } from '../../../src/nft/object.ts';
import { feature } from '../../support/feature.ts';
import { errnos, openForTests, since, unlessAbsent } from './support.ts';

interface Row {
  readonly type: keyof typeof OBJECT_TYPES;
  readonly data: object;
  /** What the kernel tells beside what it was told. */
  readonly adds?: object;
  /** Default: inet. */
  readonly family?: 'netdev' | 'ip';
  /** Errors of kernels that were built without it. */
  readonly absent?: readonly string[];
}

const NO_MODULE = ['ENOENT', 'EOPNOTSUPP'];

const ROWS: readonly Row[] = [
  { type: 'counter', data: { bytes: 300n, packets: 3n } },
  { type: 'counter', data: {}, adds: { bytes: 0n, packets: 0n } },
  { type: 'quota', data: { bytes: 1000n }, adds: { consumed: 0n, flags: [] } },
  { type: 'quota', data: { bytes: 1000n, consumed: 5n, flags: ['invert'] } },
  { type: 'limit', data: { rate: 10n, unit: 60n, burst: 7, type: 'packets', flags: ['invert'] } },
  { type: 'limit', data: { rate: 10_240n, unit: 1n, burst: 5120, type: 'bytes' }, adds: { flags: [] } },
  { type: 'connlimit', data: { count: 5, flags: ['invert'] }, absent: NO_MODULE },
  { type: 'ct helper', data: { name: 'ftp', l3proto: 'ip', l4proto: 6 }, family: 'ip', absent: NO_MODULE },
  {
    type: 'ct timeout',
    data: { l3proto: 'ip', l4proto: 17, timeouts: { unreplied: 7, replied: 100 } },
    absent: NO_MODULE,
  },
  { type: 'ct timeout', data: { l3proto: 'ip', l4proto: 255, timeouts: { timeout: 7 } }, absent: NO_MODULE },
  {
    type: 'ct timeout',
    data: {
      l3proto: 'ip6',
      l4proto: 6,
      timeouts: {
        'syn-sent': 1,
        'syn-recv': 2,
        established: 3,
        'fin-wait': 4,
        'close-wait': 5,
        'last-ack': 6,
        'time-wait': 7,
        close: 8,
        'syn-sent2': 9,
        retransmitted: 10,
        unacknowledged: 11,
      },
    },
    absent: NO_MODULE,
  },
  {
    type: 'ct expectation',
    data: { l3proto: 'ip', l4proto: 17, destinationPort: 9876, timeout: 120_000, size: 12 },
    absent: NO_MODULE,
  },
  { type: 'synproxy', data: { mss: 1460, wscale: 7, flags: ['mss', 'wscale'] }, absent: NO_MODULE },
  { type: 'secmark', data: { context: 'system_u:object_r:ssh_packet_t:s0' }, absent: [...NO_MODULE, 'EINVAL'] },
  {
    type: 'tunnel',
    family: 'netdev',
    data: {
      id: 5,
      ip: { source: '1.2.3.4', destination: '1.2.3.5' },
      flags: ['dont-fragment'],
      tos: 1,
      ttl: 64,
      sourcePort: 1000,
      destinationPort: 4789,
      options: [{ vxlan: { gbp: 200 } }],
    },
    absent: NO_MODULE,
  },
  {
    type: 'tunnel',
    family: 'netdev',
    data: {
      id: 6,
      ip6: { source: '2001:db8::1', destination: '2001:db8::2', flowLabel: 77 },
      options: [{ erspan: { version: 2, hardwareId: 9, direction: 1 } }],
    },
    adds: { flags: [], tos: 0, ttl: 255, sourcePort: 0, destinationPort: 0 },
    absent: NO_MODULE,
  },
];

const TABLE = 'nfo-objects';

describe('nft objects', () => {
  const opened = openForTests();

  it('there is a row for every type', () => {
    assert.sameMembers([...new Set(ROWS.map(({ type }) => type))], Object.keys(OBJECT_TYPES));
  });

  for (const row of ROWS) {
    const { type, family = 'inet', data, adds = {}, absent = [] } = row;
    const name = { family, table: TABLE, name: 'o' } as const;
    const userdata = commentUserdata('a comment');
    const added = { ...name, type, data, userdata } as NewObject;

    feature(`object: ${type}`, Object.keys(data).join(', '), async function () {
      const { nft } = opened;
      await nft.transaction().addTable({ family, name: TABLE }).commit();
      await unlessAbsent(this, nft.transaction().addObject(added).commit(), absent);
      const object = await nft.object({ ...name, type });
      const { handle } = object ?? {};
      assert.typeOf(handle, 'bigint');
      const listed = { ...name, type, data: { ...data, ...adds }, use: 0, handle, userdata } as NftObject;
      assert.deepEqual(object, listed);
      assert.deepEqual(await nft.objects({ type }), [listed]);
      assert.deepEqual(await nft.objects({ family, table: TABLE }), [listed]);
      assert.deepEqual(await nft.objects({ type: type === 'counter' ? 'quota' : 'counter' }), []);
      assert.deepEqual(await nft.objects({ table: 'other' }), []);

      assert.deepEqual(await errnos(nft.transaction().createObject(added).commit()), ['EEXIST']);
      await nft
        .transaction()
        .addObject(added)
        .deleteObject({ ...name, type } as ObjectName)
        .commit();
      assert.isUndefined(await nft.object({ ...name, type }));

      const { operations } = await nft.transaction().createObject(added).commit({ echo: true });
      const [made] = operations;
      assert.equal(made?.operation, `create ${type} ${family} ${TABLE} o`);
      assert.deepEqual(made?.changes, [
        { change: 'new', kind: 'object', value: { ...listed, handle: made?.handle } as NftObject },
      ]);
      const byHandle = { family, table: TABLE, type, handle: made?.handle ?? 0n };
      await nft
        .transaction()
        .deleteObject(byHandle as ObjectName)
        .commit();
      assert.deepEqual(await nft.objects(), []);
    });
  }

  it('two objects of different types may have one name', async () => {
    const { nft } = opened;
    const name = { family: 'ip', table: TABLE, name: 'same' } as const;
    await nft
      .transaction()
      .addTable({ family: 'ip', name: TABLE })
      .addObject({ ...name, type: 'counter', data: {} })
      .addObject({ ...name, type: 'quota', data: { bytes: 5n } })
      .commit();
    assert.lengthOf(await nft.objects(), 2);
    assert.equal((await nft.object({ ...name, type: 'quota' }))?.type, 'quota');
    await nft
      .transaction()
      .deleteObject({ ...name, type: 'counter' })
      .commit();
    assert.deepEqual(
      (await nft.objects()).map(({ type }) => type),
      ['quota'],
    );
  });

  feature(
    'operation: reset of objects',
    'reset tells what counters and quotas had, and sets them to zero',
    async () => {
      const { nft } = opened;
      const at = { family: 'ip', table: TABLE } as const;
      await nft
        .transaction()
        .addTable({ family: 'ip', name: TABLE })
        .addObject({ ...at, name: 'c', type: 'counter', data: { packets: 3n, bytes: 300n } })
        .addObject({ ...at, name: 'q', type: 'quota', data: { bytes: 1000n, consumed: 5n } })
        .commit();
      const states = (objects: readonly NftObject[]) =>
        objects.map((object) => [
          object.name,
          object.type === 'counter'
            ? object.data?.packets
            : object.type === 'quota'
              ? object.data?.consumed
              : undefined,
        ]);
      assert.deepEqual(states(await nft.resetObjects({ type: 'counter' })), [['c', 3n]]);
      assert.deepEqual(states(await nft.objects()), [
        ['c', 0n],
        ['q', 5n],
      ]);
      assert.deepEqual(states(await nft.resetObjects()), [
        ['c', 0n],
        ['q', 5n],
      ]);
      assert.deepEqual(states(await nft.objects()), [
        ['c', 0n],
        ['q', 0n],
      ]);
    },
  );

  it('destroy does not mind that there is none', async function () {
    since(this, '6.3');
    const { nft } = opened;
    const name = { family: 'ip', table: TABLE, name: 'o', type: 'counter' } as const;
    const add = () => nft.transaction().addTable({ family: 'ip', name: TABLE });
    await add()
      .destroyObject(name)
      .addObject({ ...name, data: {} })
      .commit();
    await add().destroyObject(name).destroyObject(name).commit();
    assert.deepEqual(await nft.objects(), []);
    assert.deepEqual(await errnos(nft.transaction().deleteObject(name).commit()), ['ENOENT']);
  });

  it('a quota that changes keeps its name', async () => {
    const { nft } = opened;
    const quota = { family: 'ip', table: TABLE, name: 'q', type: 'quota' } as const;
    await nft
      .transaction()
      .addTable({ family: 'ip', name: TABLE })
      .addObject({ ...quota, data: { bytes: 5n } })
      .commit();
    await nft
      .transaction()
      .addObject({ ...quota, data: { bytes: 9n } })
      .commit();
    const [object, ...others] = await nft.objects();
    assert.deepEqual(others, []);
    assert.deepEqual(object?.data, { bytes: 9n, consumed: 0n, flags: [] });
  });
});
