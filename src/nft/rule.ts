import { nfMessage } from '../nfnl/nfgenmsg.ts';
import type { Codec, Decoded, Reader, WireOptions } from '../wire/index.ts';
import { attribute, attributes, decode, listOf, pad, raw, u32be, u64be } from '../wire/index.ts';
import { NLA_HDRLEN } from '../wire/nla.ts';
import { name } from './common.ts';
import { expression } from './expression.ts';

/** What xt matches and targets of iptables-nft need to know of the rule. */
const compat = attributes({
  protocol: attribute(1, 'NFTA_RULE_COMPAT_PROTO', u32be),
  flags: attribute(2, 'NFTA_RULE_COMPAT_FLAGS', u32be),
});

const expressions = listOf(attribute(1, 'NFTA_LIST_ELEM', expression));
const onlyExpressions = attributes({ expressions: attribute(4, 'NFTA_RULE_EXPRESSIONS', expressions) });

function ruleOf<T>(list: Codec<T>) {
  return nfMessage(
    attributes({
      table: attribute(1, 'NFTA_RULE_TABLE', name),
      chain: attribute(2, 'NFTA_RULE_CHAIN', name),
      handle: attribute(3, 'NFTA_RULE_HANDLE', u64be),
      position: attribute(6, 'NFTA_RULE_POSITION', u64be),
      expressions: attribute(4, 'NFTA_RULE_EXPRESSIONS', list),
      compat: attribute(5, 'NFTA_RULE_COMPAT', compat),
      userdata: attribute(7, 'NFTA_RULE_USERDATA', raw),
      padding: attribute(8, 'NFTA_RULE_PAD', pad),
      id: attribute(9, 'NFTA_RULE_ID', u32be),
      positionId: attribute(10, 'NFTA_RULE_POSITION_ID', u32be),
      chainId: attribute(11, 'NFTA_RULE_CHAIN_ID', u32be),
    }),
  );
}

/** A rule. When it is added, `position` is the handle of the rule it goes behind. */
export const rule = ruleOf(expressions);

export type Rule = Decoded<typeof rule>;

/**
 * What is read of a rule's expressions, which are most of it: `all`; `lazy`, decoded when they are first
 * asked for, and where they are damaged the DecodeError is thrown there; or `none`, the rule is without.
 */
export type ExpressionsRead = 'all' | 'lazy' | 'none';

/** A codec of rules that are only read. */
export function ruleReader(read: ExpressionsRead): Codec<Rule> {
  if (read === 'all') return rule;
  let bytes: Uint8Array | undefined;
  // Nothing becomes a field of the rule: what is lazy is put there afterwards.
  const passed: Codec<undefined> = {
    decode: (r) => {
      // With the attribute's header: it is read as part of an object again.
      r.pos -= NLA_HDRLEN;
      const all = r.copy(r.remaining);
      if (read === 'lazy') bytes = all;
      return undefined;
    },
    encode: () => undefined,
  };
  const others: Codec<Rule> = ruleOf(passed as unknown as typeof expressions);
  return {
    decode: (r) => {
      bytes = undefined;
      const value = others.decode(r);
      return bytes === undefined ? value : lazyRule(value, bytes, r);
    },
    encode: (w, value) => rule.encode(w, value),
  };
}

function lazyRule(value: Rule, bytes: Uint8Array, { littleEndian, views }: Reader): Rule {
  const same = new Undecoded(value, bytes, { littleEndian, views });
  return Object.defineProperty(same as unknown as Rule, 'expressions', LAZY);
}

/** A constructor that gives back what it is given: a class that extends it adds its private fields to that. */
// oxlint-disable-next-line typescript/no-extraneous-class -- a class can only extend something that is made by `new`
class Itself {
  constructor(value: object) {
    // biome-ignore lint/correctness/noConstructorReturn: that is all it is for.
    return value;
  }
}

/** The bytes of a rule's expressions, hidden in the rule: a closure for each would cost more than the rest of it. */
class Undecoded extends Itself {
  #bytes: Uint8Array;
  #options: WireOptions;
  #decoded: Rule['expressions'];

  constructor(value: Rule, bytes: Uint8Array, options: WireOptions) {
    super(value);
    this.#bytes = bytes;
    this.#options = options;
  }

  static expressions(of: Undecoded): Rule['expressions'] {
    of.#decoded ??= decode(onlyExpressions, of.#bytes, of.#options).expressions;
    return of.#decoded;
  }
}

const LAZY: PropertyDescriptor & ThisType<Undecoded> = {
  enumerable: true,
  configurable: true,
  get() {
    return Undecoded.expressions(this);
  },
};
