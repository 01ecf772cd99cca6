// Every name of linux/netfilter/nf_tables.h (Linux 7.3) has its codec, or a reason why it has none, and no codec
// has a name or a number that the kernel does not.
import { readFileSync } from 'node:fs';
import { assert } from 'chai';
import { EXPRESSIONS, messages, type NftMessageName, nftType } from '../../../src/nft/index.ts';
import { attribute, attributes, type Codec, decode, enumeration, u32be } from '../../../src/wire/index.ts';
import { type Expectations, faults, type KernelName, vocabularyOf } from './vocabulary.ts';

function table(file: string): readonly (readonly string[])[] {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'));
}

const all = table('nf_tables.tsv').map(
  ([group = '', name = '', number]): KernelName => ({ group, name, number: Number(number) }),
);
const MESSAGES = 'nf_tables_msg_types';
const names = all.filter(({ group }) => group !== MESSAGES);

const LEFT_OUT: Expectations['leftOut'] = [
  [/^NFTA_\w+_UNSPEC$/, 'number 0 of an enum, never on the wire'],
  [/_MASK$/, 'all flags of a word together'],
  [/^NFT_REG(32)?_/, 'registers are numbers: the test of registers'],
  [/^NFT_DATA_VALUE$/, 'a data type nft numbers itself, the kernel only tells it from verdicts'],
  [/^NFT_TRACETYPE_UNSPEC$/, 'the kernel never sends it'],
  [/^NFT_RULE_COMPAT_F_/, 'flags of iptables-nft: kept as a number'],
  [/^NFT_REJECT_ICMPX_/, 'what the code means depends on the type beside it: kept as a number'],
];

const VALUES: Expectations['values'] = {
  nft_verdicts: ['NFTA_VERDICT_CODE'],
  nft_table_flags: ['NFTA_TABLE_FLAGS'],
  nft_chain_flags: ['NFTA_CHAIN_FLAGS'],
  nft_set_flags: ['NFTA_SET_FLAGS'],
  nft_set_policies: ['NFTA_SET_POLICY'],
  nft_set_elem_flags: ['NFTA_SET_ELEM_FLAGS'],
  nft_bitwise_ops: ['NFTA_BITWISE_OP'],
  nft_byteorder_ops: ['NFTA_BYTEORDER_OP'],
  nft_cmp_ops: ['NFTA_CMP_OP'],
  nft_range_ops: ['NFTA_RANGE_OP'],
  nft_lookup_flags: ['NFTA_LOOKUP_FLAGS'],
  nft_dynset_ops: ['NFTA_DYNSET_OP'],
  nft_dynset_flags: ['NFTA_DYNSET_FLAGS'],
  nft_payload_bases: ['NFTA_PAYLOAD_BASE'],
  nft_payload_csum_types: ['NFTA_PAYLOAD_CSUM_TYPE'],
  nft_payload_csum_flags: ['NFTA_PAYLOAD_CSUM_FLAGS'],
  nft_inner_type: ['NFTA_INNER_TYPE'],
  nft_inner_flags: ['NFTA_INNER_FLAGS'],
  nft_exthdr_flags: ['NFTA_EXTHDR_FLAGS'],
  nft_exthdr_op: ['NFTA_EXTHDR_OP'],
  nft_meta_keys: ['NFTA_META_KEY'],
  nft_rt_keys: ['NFTA_RT_KEY'],
  nft_hash_types: ['NFTA_HASH_TYPE'],
  nft_socket_keys: ['NFTA_SOCKET_KEY'],
  nft_ct_keys: ['NFTA_CT_KEY'],
  nft_limit_type: ['NFTA_LIMIT_TYPE'],
  nft_limit_flags: ['NFTA_LIMIT_FLAGS'],
  nft_connlimit_flags: ['NFTA_CONNLIMIT_FLAGS'],
  nft_log_level: ['NFTA_LOG_LEVEL'],
  nft_quota_flags: ['NFTA_QUOTA_FLAGS'],
  nft_reject_types: ['NFTA_REJECT_TYPE'],
  nft_nat_types: ['NFTA_NAT_TYPE'],
  nft_fib_result: ['NFTA_FIB_RESULT'],
  nft_fib_flags: ['NFTA_FIB_FLAGS'],
  nft_flowtable_flags: ['NFTA_FLOWTABLE_FLAGS'],
  nft_osf_flags: ['NFTA_OSF_FLAGS'],
  nft_xfrm_keys: ['NFTA_XFRM_KEY'],
  nft_trace_types: ['NFTA_TRACE_TYPE'],
  nft_ng_types: ['NFTA_NG_TYPE'],
  nft_tunnel_flags: ['NFTA_TUNNEL_KEY_FLAGS'],
  nft_tunnel_keys: ['NFTA_TUNNEL_KEY'],
  nft_tunnel_mode: ['NFTA_TUNNEL_MODE'],
};

const EXPECTATIONS: Expectations = {
  names,
  values: VALUES,
  leftOut: LEFT_OUT,
  // nfnetlink_cttimeout.h, nfnetlink_hook.h, nf_tables_compat.h.
  otherAttributes: [/^CTA_TIMEOUT_/, /^NFNLA_/, /^NFTA_(MATCH|TARGET)_(NAME|REV|INFO)$/],
  otherValues: {
    // NF_DROP to NF_STOP of linux/netfilter.h.
    NFTA_VERDICT_CODE: [0, 1, 2, 3, 4, 5],
    NFTA_CHAIN_POLICY: [0, 1],
    NFTA_TRACE_POLICY: [0, 1],
    // NFT_OBJECT_*, NFT_QUEUE_FLAG_*, NFT_OSF_TTL_*: #defines.
    NFTA_OBJ_TYPE: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    NFTA_SET_OBJ_TYPE: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    NFTA_OBJREF_IMM_TYPE: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    NFTA_QUEUE_FLAGS: [1, 2],
    NFTA_OSF_TTL: [0, 1, 2],
    // NFPROTO_*.
    NFTA_FWD_NFPROTO: 'all',
    NFTA_NAT_FAMILY: 'all',
    NFTA_TPROXY_FAMILY: 'all',
    NFTA_CT_HELPER_L3PROTO: 'all',
    NFTA_CT_TIMEOUT_L3PROTO: 'all',
    NFTA_CT_EXPECT_L3PROTO: 'all',
    // NF_NAT_RANGE_*, NF_SYNPROXY_OPT_*, NF_LOG_*, IP_CT_DIR_*, NF_CT_STATE_BIT, XFRM_POLICY_*.
    NFTA_NAT_FLAGS: 'all',
    NFTA_MASQ_FLAGS: 'all',
    NFTA_REDIR_FLAGS: 'all',
    NFTA_SYNPROXY_FLAGS: 'all',
    NFTA_LOG_FLAGS: 'all',
    NFTA_CT_DIRECTION: 'all',
    NFTA_TRACE_CT_DIRECTION: 'all',
    NFTA_TRACE_CT_STATE: 'all',
    NFTA_XFRM_DIR: 'all',
  },
};

const vocabulary = vocabularyOf([
  ...messages.map(({ codec }) => codec),
  ...EXPRESSIONS.map(({ codec }) => codec as Codec<unknown>),
]);

describe('nft and the names of nf_tables.h', () => {
  it('every attribute and value has its codec, by its name and number, and there are no others', () => {
    assert.deepEqual(faults(vocabulary, EXPECTATIONS), []);
  });

  it('what is left out exists', () => {
    const unused = LEFT_OUT.filter(([pattern]) => !names.some(({ name }) => pattern.test(name)));
    assert.deepEqual(unused, []);
    const groups = new Set(names.map(({ group }) => group));
    assert.deepEqual(
      Object.keys(VALUES).filter((group) => !groups.has(group)),
      [],
    );
  });

  it('every message has its number', () => {
    const NFNL_SUBSYS_NFTABLES = 10;
    const wanted = all.filter(({ group, name }) => group === MESSAGES && name !== 'NFT_MSG_MAX');
    assert.sameMembers(
      messages.filter(({ name }) => name.startsWith('NFT_MSG_')).map(({ name }) => name),
      wanted.map(({ name }) => name),
    );
    for (const { name, number } of wanted)
      assert.equal(nftType(name as NftMessageName), (NFNL_SUBSYS_NFTABLES << 8) | number, name);
  });

  it('every register is read, and a register that begins one of 16 bytes is that one', () => {
    const register = vocabulary.get('NFTA_META_DREG')?.[0]?.codec;
    assert.isDefined(register);
    if (register === undefined) return;
    for (const { name, number } of names.filter(({ group }) => group === 'nft_registers')) {
      const wide = number >= 8 && number % 4 === 0 ? number / 4 - 1 : number;
      assert.equal(decode(register, Uint8Array.of(0, 0, 0, number)), wide, name);
    }
  });

  it('every value is as wide as the kernel’s policy says', () => {
    const SIZES: Readonly<Record<string, number>> = { u8: 1, u16: 2, be16: 2, u32: 4, be32: 4, u64: 8 };
    for (const [name = '', type = ''] of table('policies.tsv')) {
      for (const { codec } of vocabulary.get(name) ?? []) {
        const nested = type.startsWith('nested');
        // An expression's data, and a description nobody knows, are kept as bytes where the kind is not known.
        if (name === 'NFTA_EXPR_DATA' || name === 'NFTA_OBJ_DATA') continue;
        assert.equal(codec.nested ?? false, nested, `${name} is ${nested ? '' : 'no '}nest`);
        const size = SIZES[type];
        if (size === undefined) continue;
        const taken = [1, 2, 4, 8].filter((bytes) => takes(codec, bytes));
        assert.deepEqual(taken, [size], `${name} takes so many bytes`);
      }
    }
  });
});

function takes(codec: Codec<unknown>, bytes: number): boolean {
  try {
    decode(codec, new Uint8Array(bytes));
    return true;
  } catch {
    return false;
  }
}

describe('the check of kernel names', () => {
  const expectations: Expectations = {
    names: [
      { group: 'g_attributes', name: 'A_FIRST', number: 1 },
      { group: 'g_attributes', name: 'A_SECOND', number: 2 },
      { group: 'g_ops', name: 'OP_ADD', number: 0 },
      { group: 'g_ops', name: 'OP_SUB', number: 1 },
    ],
    values: { g_ops: ['A_SECOND'] },
    leftOut: [],
    otherAttributes: [],
    otherValues: {},
  };
  const found = (second: Codec<unknown>, firstNumber = 1, more = {}) => {
    const codec = attributes({
      first: attribute(firstNumber, 'A_FIRST', u32be),
      second: attribute(2, 'A_SECOND', second),
      ...more,
    });
    return faults(vocabularyOf([codec]), expectations);
  };
  const ops = enumeration(u32be, { add: 0, sub: 1 }) as Codec<unknown>;

  it('finds nothing where all is there', () => {
    assert.deepEqual(found(ops), []);
  });

  it('finds an attribute that is missing, and one that does not exist', () => {
    const only = attributes({ second: attribute(2, 'A_SECOND', ops), third: attribute(3, 'A_THIRD', u32be) });
    assert.deepEqual(faults(vocabularyOf([only as Codec<unknown>]), expectations), [
      'A_FIRST: no codec has this attribute',
      'A_THIRD: the kernel has no such attribute',
    ]);
  });

  it('finds an attribute of the wrong number', () => {
    assert.deepEqual(found(ops, 9), ['A_FIRST: is 1, a codec says 9']);
  });

  it('finds a value that is missing, and one that does not exist', () => {
    assert.deepEqual(found(enumeration(u32be, { add: 0, mul: 7 }) as Codec<unknown>), [
      'OP_SUB: A_SECOND has no name for 1',
      'A_SECOND: the kernel has no value 7',
    ]);
  });

  it('finds values that nobody says the place of', () => {
    const homeless = { ...expectations, values: {} };
    const codec = attributes({ first: attribute(1, 'A_FIRST', u32be), second: attribute(2, 'A_SECOND', u32be) });
    assert.deepEqual(faults(vocabularyOf([codec as Codec<unknown>]), homeless), [
      'OP_ADD: no attribute is given for the values of g_ops',
      'OP_SUB: no attribute is given for the values of g_ops',
    ]);
  });
});
