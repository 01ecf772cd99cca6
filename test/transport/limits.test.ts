import { assert } from 'chai';
import { overLimit, wayOut } from '../../src/transport/limits.ts';
import { NETLINK_NETFILTER, NETLINK_ROUTE } from '../../src/transport/transport.ts';

describe('a datagram over the limit', () => {
  it('is named with its size, the limit, and what helps', () => {
    const error = overLimit(500_000, 212_960, NETLINK_NETFILTER, ['raise the sysctl x']);
    assert.equal(error.errno, 'EMSGSIZE');
    assert.equal(
      error.message,
      'a datagram of 500000 bytes is over the limit of 212960 that this socket may send; nothing was sent: ' +
        'raise the sysctl x, or send it in parts: nft.stage()',
    );
  });

  it('has the one way out that is always there, and no nft.stage() but for nf_tables', () => {
    assert.equal(wayOut(NETLINK_NETFILTER, []), 'send it in parts: nft.stage()');
    assert.equal(wayOut(NETLINK_ROUTE, []), 'send it in parts');
  });
});
