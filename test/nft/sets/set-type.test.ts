import { assert } from 'chai';
import { type SetField, type SetType, setFields, setTypeOf } from '../../../src/nft/sets/index.ts';
import { hex, NftOffloadError, unhex } from '../../../src/wire/index.ts';

const LITTLE = { littleEndian: true };

// As nft 1.0.6 sends them, but for its userdata of concatenations, which it does not need.
describe('nft/sets/set-type', () => {
  const fields = (type: SetType) => {
    const { userdata, ...rest } = setFields(type, LITTLE);
    return { ...rest, userdata: hex(userdata) };
  };

  it('a set of intervals', () => {
    assert.deepEqual(fields({ key: 'inet_service', interval: true, merge: true }), {
      flags: ['interval'],
      keyType: 13,
      keyLength: 2,
      userdata: '000402000000020401000000',
    });
  });

  it('the userdata is in the byte order of the kernel', () => {
    assert.equal(hex(setFields({ key: 'mark' }, LITTLE).userdata), '000401000000');
    assert.equal(hex(setFields({ key: 'mark' }, { littleEndian: false }).userdata), '000400000001');
  });

  it('names are in host order, to nft', () => {
    assert.equal(fields({ key: 'ifname' }).userdata, '000401000000');
    assert.equal(fields({ key: 'inet_service', data: 'ifname' }).userdata, '000402000000010401000000060400000000');
  });

  it('a concatenation with intervals says how long its fields are', () => {
    assert.deepEqual(fields({ key: ['ether_addr', 'inet_service', 'ifname'], interval: true }), {
      flags: ['interval', 'concat'],
      keyType: (9 << 12) | (13 << 6) | 41,
      keyLength: 8 + 4 + 16,
      description: { concat: [{ length: 6 }, { length: 2 }, { length: 16 }] },
      userdata: '000400000000',
    });
  });

  it('maps', () => {
    assert.deepEqual(fields({ key: 'inet_service', data: 'verdict' }), {
      flags: ['map'],
      keyType: 13,
      keyLength: 2,
      dataType: 0xffffff00,
      userdata: '000402000000010400000000060400000000',
    });
    assert.deepEqual(fields({ key: 'ipv4_addr', data: ['ipv4_addr', 'inet_service'], dataInterval: true }), {
      flags: ['map'],
      keyType: 7,
      keyLength: 4,
      dataType: 461,
      dataLength: 16,
      userdata: '000402000000010400000000060401000000',
    });
    assert.deepEqual(fields({ key: 'ipv4_addr', data: 'object' }), {
      flags: ['object'],
      keyType: 7,
      keyLength: 4,
      userdata: '000402000000060400000000',
    });
  });

  it('integers have the length and order they are given', () => {
    const field = { type: 'integer', length: 2, order: 'host' } as const;
    const type: SetType = { key: field, data: { type: 'integer', length: 4, order: 'network' } };
    assert.deepInclude(fields(type), { keyType: 4, keyLength: 2, dataType: 4, dataLength: 4 });
    assert.deepEqual(setTypeOf({ family: 'ip', ...setFields(type, LITTLE) }, LITTLE), type);
  });

  it('fields of five concatenated types are told apart', () => {
    const key: SetField[] = ['cgroupsv2', 'ifname', 'ipv4_addr', 'mark', 'inet_service'];
    assert.deepEqual(setTypeOf({ family: 'ip', ...setFields({ key }) }), { key });
  });

  it('what is no type is refused', () => {
    const wrong: readonly (readonly [unknown, RegExp])[] = [
      ['ipv5_addr', /^ipv5_addr is no type of elements: one of nf_proto, /],
      ['constructor', /^constructor is no type of elements: one of nf_proto, /],
      ['__proto__', /^__proto__ is no type of elements/],
      ['integer', /^integer has no length of its own: write \{ type: 'integer', length/],
      [{ type: 'integer', length: 0 }, /^integer has no length/],
      [[], /^a concatenation of 0 types/],
      [['mark', 'mark', 'mark', 'mark', 'mark', 'mark'], /^a concatenation of 6 types/],
    ];
    for (const [key, message] of wrong)
      assert.throws(() => setFields({ key: key as SetField }), NftOffloadError, message);
  });

  describe('of a set that was read', () => {
    it('typeof ip frag-off', () => {
      const userdata = unhex('000402000000031a000407000000011200040c000000010407000000040410000000');
      assert.deepEqual(setTypeOf({ family: 'ip', flags: ['interval'], keyType: 4, keyLength: 2, userdata }, LITTLE), {
        key: { type: 'integer', length: 2, order: 'network' },
        interval: true,
      });
    });

    it('typeof meta mark . vlan id . ip saddr, with intervals', () => {
      const description = { concat: [{ length: 4 }, { length: 2 }, { length: 4 }] };
      const set = { family: 'ip', flags: ['interval', 'concat'], keyType: 78087, keyLength: 12, description } as const;
      assert.deepEqual(setTypeOf(set), { key: ['mark', { type: 'integer', length: 2 }, 'ipv4_addr'], interval: true });
    });

    it('userdata of others does no harm', () => {
      const set = { family: 'ip', keyType: 4, keyLength: 2, userdata: unhex('ff') } as const;
      assert.deepEqual(setTypeOf(set), { key: { type: 'integer', length: 2, order: 'network' } });
    });

    it('types that are not kept are refused by the name of the set', () => {
      const set = { family: 'ip', name: 's', keyLength: 8 } as const;
      assert.throws(
        () => setTypeOf({ ...set, keyType: 263 }),
        NftOffloadError,
        /^set s: the length of part 1 \(integer\)/,
      );
      assert.throws(() => setTypeOf({ ...set, keyType: 63 }), NftOffloadError, /^set s: the type 63 is none of nft's/);
      assert.throws(() => setTypeOf(set), NftOffloadError, /^set s: it was made without a type/);
      const map = { ...set, keyType: 7, flags: ['map'], dataType: 263, dataLength: 8 } as const;
      assert.throws(() => setTypeOf(map), NftOffloadError, /^values of set s: /);
    });
  });
});
