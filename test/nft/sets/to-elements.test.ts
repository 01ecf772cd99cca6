import { assert } from 'chai';
import {
  type ElementItem,
  type ElementItemKey,
  fromElements,
  type SetType,
  toElements,
} from '../../../src/nft/sets/index.ts';
import { hex, NftOffloadError } from '../../../src/wire/index.ts';

const LITTLE = { littleEndian: true };

/** One element a line. */
function lines(type: SetType, items: readonly (ElementItemKey | ElementItem)[], options = LITTLE): readonly string[] {
  return toElements(type, items, options).map(({ key, keyEnd, flags = [], data, userdata, timeout, objectReference }) =>
    [
      ...(key?.value === undefined ? [] : [hex(key.value)]),
      ...(keyEnd?.value === undefined ? [] : [`- ${hex(keyEnd.value)}`]),
      ...(data?.value === undefined ? [] : [`: ${hex(data.value)}`]),
      ...(data?.verdict === undefined ? [] : [`: ${data.verdict.code ?? ''} ${data.verdict.chain ?? ''}`.trimEnd()]),
      ...flags,
      ...(userdata === undefined ? [] : [`# ${hex(userdata)}`]),
      ...(timeout === undefined ? [] : [`timeout=${timeout}`]),
      ...(objectReference === undefined ? [] : [`object=${objectReference}`]),
    ].join(' '),
  );
}

function refusal(type: SetType, items: readonly (ElementItemKey | ElementItem)[]): string {
  try {
    toElements(type, items);
  } catch (error) {
    assert.instanceOf(error, NftOffloadError);
    assert.equal(error.code, 'USAGE');
    return error.message;
  }
  return assert.fail('it was taken');
}

describe('nft/sets/to-elements', () => {
  // Each as nft 1.0.6 sends it, but for the end element at zero that it puts in front.
  const asNft: Readonly<
    Record<string, readonly [SetType, readonly (ElementItemKey | ElementItem)[], readonly string[]]>
  > = {
    'prefixes, ranges, values and comments': [
      { key: 'ipv4_addr', interval: true },
      ['192.0.2.1-192.0.2.7', { key: '203.0.113.9', comment: 'one' }, '10.0.0.1/8'],
      [
        '0a000000',
        '0b000000 interval-end',
        'c0000201',
        'c0000208 interval-end',
        'cb007109 # 00046f6e6500',
        'cb00710a interval-end',
      ],
    ],
    'a range up to the top has no end, and a mark': [
      { key: 'inet_service', interval: true },
      ['1024-65535'],
      ['0400 # 010401000000'],
    ],
    'the top alone, with a comment': [
      { key: 'inet_service', interval: true },
      [{ key: 65535, comment: 'x' }],
      ['ffff # 00027800010401000000'],
    ],
    'the whole space': [{ key: 'inet_service', interval: true }, ['0-65535'], ['0000 # 010401000000']],
    'the bottom': [{ key: 'inet_service', interval: true }, [0], ['0000', '0001 interval-end']],
    'neighbours stay apart': [
      { key: 'inet_service', interval: true },
      ['11-20', '0-10'],
      ['0000', '000b interval-end', '000b', '0015 interval-end'],
    ],
    'neighbours merge': [
      { key: 'inet_service', interval: true, merge: true },
      ['1-5', '6-9', '7-20'],
      ['0001', '0015 interval-end'],
    ],
    'names and patterns of them': [
      { key: 'ifname', interval: true },
      ['eth*', 'lo', 'a\\*'],
      [
        '612a0000000000000000000000000000',
        '612a0000000000000000000000000001 interval-end',
        '65746800000000000000000000000000',
        '65746900000000000000000000000000 interval-end',
        '6c6f0000000000000000000000000000',
        '6c6f0000000000000000000000000001 interval-end',
      ],
    ],
    'intervals of what is in host order are big-endian': [
      { key: 'mark', interval: true },
      ['1-7'],
      ['00000001', '00000008 interval-end'],
    ],
    'values of what is in host order are little-endian': [{ key: 'mark' }, [7, '0x100'], ['07000000', '00010000']],
    'concatenations with ranges': [
      { key: ['ipv4_addr', 'inet_service'], interval: true },
      ['10.0.0.1 . 80', ['10.0.0.0/24', '1024-65535']],
      ['0a00000100500000 - 0a00000100500000', '0a00000004000000 - 0a0000ffffff0000'],
    ],
    'concatenations with ranges of marks and patterns of names': [
      { key: ['ipv4_addr', 'mark', 'ifname'], interval: true },
      ['1.1.1.1 . 0x10-0x20 . x*', '*'],
      [
        '010101010000001078000000000000000000000000000000 - 010101010000002078ffffffffffffffffffffffffffffff',
        'catchall',
      ],
    ],
    'concatenations of values': [
      { key: ['ether_addr', 'inet_proto', 'mark'] },
      [['02:00:00:00:00:01', 'tcp', 5]],
      ['02000000000100000600000005000000'],
    ],
    'a map of marks': [
      { key: 'ipv4_addr', interval: true, data: 'mark' },
      [
        { key: '192.0.2.0/25', data: 1, comment: 'x' },
        { key: '192.0.2.128/25', data: 2 },
        { key: '*', data: 9 },
      ],
      [
        'c0000200 : 01000000 # 00027800',
        'c0000280 interval-end',
        'c0000280 : 02000000',
        'c0000300 interval-end',
        ': 09000000 catchall',
      ],
    ],
    'a verdict map': [
      { key: 'inet_service', interval: true, data: 'verdict' },
      [
        { key: '1-2', data: { code: 'accept' } },
        { key: 3, data: { code: 'jump', chain: 'c' } },
      ],
      ['0001 : accept', '0003 interval-end', '0003 : jump c', '0004 interval-end'],
    ],
    'a map to ranges': [
      { key: 'ipv4_addr', data: ['ipv4_addr', 'inet_service'], dataInterval: true },
      [{ key: '10.0.0.1', data: '10.1.0.1-10.1.0.4 . 80-90' }],
      ['0a000001 : 0a010001005000000a010004005a0000'],
    ],
    'a map to objects': [
      { key: 'ipv4_addr', data: 'object' },
      [{ key: '10.0.0.1', data: 'cnt' }],
      ['0a000001 object=cnt'],
    ],
    'timeouts are those of the start': [
      { key: 'ipv4_addr', interval: true },
      [{ key: '10.0.0.1-10.0.0.5', timeout: 300_000n }],
      ['0a000001 timeout=300000', '0a000006 interval-end'],
    ],
    'the whole of IPv6': [{ key: 'ipv6_addr', interval: true }, ['::/0'], [`${'00'.repeat(16)} # 010401000000`]],
  };
  for (const [name, [type, items, expected]] of Object.entries(asNft)) {
    it(name, () => assert.deepEqual(lines(type, items), expected));
  }

  it('host order is that of the kernel', () => {
    const options = { littleEndian: false };
    assert.deepEqual(lines({ key: 'mark' }, [7], options), ['00000007']);
    assert.deepEqual(lines({ key: 'inet_service', interval: true }, [65535], options), ['ffff # 010400000001']);
  });

  it('no items are no elements', () => assert.deepEqual(toElements({ key: 'mark' }, []), []));

  describe('twice the same', () => {
    it('collapses, in every kind of set', () => {
      assert.lengthOf(lines({ key: 'inet_service' }, [1, '1', '0x1']), 1);
      assert.lengthOf(lines({ key: 'inet_service', interval: true }, ['1-2', '1-2', '1-2']), 2);
      assert.lengthOf(lines({ key: ['mark', 'mark'], interval: true }, ['1-2 . 3', ['1-2', 3]]), 1);
      assert.lengthOf(lines({ key: 'mark' }, ['*', '*']), 1);
    });

    it('with another value is refused', () => {
      const items = [
        { key: '5', data: 1 },
        { key: '5', data: 2 },
      ];
      for (const interval of [true, false]) {
        assert.match(
          refusal({ key: 'mark', data: 'mark', interval }, items),
          /^5 is given twice, with different values or comments: /,
        );
      }
      const all = [
        { key: '*', data: 1 },
        { key: '*', data: 2 },
      ];
      assert.match(refusal({ key: 'mark', data: 'mark' }, all), /^\* is given twice/);
    });
  });

  describe('overlaps', () => {
    it('are refused with the names of both', () => {
      assert.match(
        refusal({ key: 'inet_service', interval: true }, ['8-20', '5-10']),
        /^5-10 and 8-20 overlap: .*merge/,
      );
      assert.match(
        refusal({ key: 'ipv4_addr', interval: true }, ['10.0.0.0/8', '10.1.0.0/16']),
        /^10.0.0.0\/8 and 10.1.0.0\/16/,
      );
    });

    it('never merge in maps, not even with the same value', () => {
      const map: SetType = { key: 'inet_service', interval: true, data: 'mark', merge: true };
      assert.match(
        refusal(map, [
          { key: '1-5', data: 1 },
          { key: '2-6', data: 1 },
        ]),
        /overlap/,
      );
      assert.lengthOf(
        lines(map, [
          { key: '1-5', data: 1 },
          { key: '6-7', data: 1 },
        ]),
        4,
      );
    });

    it('merge only where nothing is lost: comments must be the same', () => {
      const set: SetType = { key: 'inet_service', interval: true, merge: true };
      const items = (first: string, second: string) => [
        { key: '1-5', comment: first },
        { key: '6-7', comment: second },
      ];
      assert.lengthOf(lines(set, items('a', 'a')), 2);
      assert.lengthOf(lines(set, items('a', 'b')), 4);
      assert.match(
        refusal(set, [{ key: '1-6', comment: 'a' }, ...items('a', 'b')]),
        /^.*6-7.* overlap: they cannot be merged/,
      );
    });
  });

  it('what is no such value is refused with an example', () => {
    const wrong: readonly (readonly [SetType['key'], ElementItemKey, RegExp])[] = [
      ['ipv4_addr', '10.0.0', /^"10.0.0" is no ipv4_addr: write it as 192.0.2.1/],
      ['ipv4_addr', 5, /no ipv4_addr/],
      ['ipv4_addr', '10.0.0.0/33', /no ipv4_addr/],
      ['ipv4_addr', '10.0.0.9-10.0.0.1', /ends before it begins/],
      ['ipv6_addr', '2001:db8::/129', /no ipv6_addr/],
      ['ipv6_addr', '2001:db8::/x', /no ipv6_addr/],
      ['inet_service', 65536, /no inet_service/],
      ['inet_service', -1, /no inet_service/],
      ['inet_service', 1.5, /no inet_service/],
      ['inet_service', '80 ', /no inet_service/],
      ['inet_service', '1-2-3', /no inet_service/],
      ['inet_service', 'http', /no inet_service/],
      ['inet_proto', 'toString', /no inet_proto/],
      ['ether_addr', '02:00:00:00:01', /no ether_addr/],
      ['ifname', '', /no ifname/],
      ['ifname', 'a name', /no ifname/],
      ['ifname', 'sixteen-bytes-it', /no ifname/],
      ['ifname', 5, /no ifname/],
      [['mark', 'mark'], '1', /^1 has 1 fields, 2 are needed: mark . mark/],
      ['mark', [1, 2], /^1 . 2 has 2 fields, 1 are needed/],
    ];
    for (const [key, item, message] of wrong)
      assert.match(refusal({ key, interval: true }, [item]), message, String(item));
  });

  it('ranges need a set of intervals', () => {
    assert.match(refusal({ key: 'ifname' }, ['eth*']), /^eth\* is more than one value: .*interval/);
    assert.match(refusal({ key: ['mark', 'mark'] }, ['1 . 2-3']), /^1 . 2-3 is more than one value/);
    assert.lengthOf(lines({ key: 'ipv4_addr' }, ['10.0.0.1/32']), 1);
  });

  it('values of maps are of the map’s type', () => {
    const verdict = { code: 'accept' } as const;
    assert.match(refusal({ key: 'mark' }, [{ key: 1, data: 2 }]), /^1 has a value, and this is no map/);
    assert.match(refusal({ key: 'mark', data: 'mark' }, [1]), /^1 has no value/);
    assert.match(refusal({ key: 'mark', data: 'mark' }, [{ key: 1, data: verdict }]), /^the value of 1 is a verdict/);
    assert.match(
      refusal({ key: 'mark', data: 'verdict' }, [{ key: 1, data: 'accept' }]),
      /^the value of 1 is no verdict/,
    );
    assert.match(refusal({ key: 'mark', data: 'object' }, [{ key: 1, data: 5 }]), /^the value of 1 is no object/);
    assert.match(refusal({ key: 'mark', data: 'mark' }, [{ key: 1, data: '1-2' }]), /^the value of 1 is a range/);
  });

  it('userdata of another form takes no comment', () => {
    const userdata = Uint8Array.of(255);
    assert.deepEqual(lines({ key: 'mark' }, [{ key: 1, userdata }]), ['01000000 # ff']);
    assert.match(refusal({ key: 'mark' }, [{ key: 1, userdata, comment: 'x' }]), /^1 has userdata/);
  });

  it('elements of another type are refused when read', () => {
    const elements = toElements({ key: 'mark' }, [1]);
    assert.throws(
      () => fromElements({ key: 'inet_service' }, elements),
      NftOffloadError,
      /4 bytes is not of type inet_service/,
    );
  });
});
