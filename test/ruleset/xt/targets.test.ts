// Targets of x_tables as iptables-nft, ip6tables-nft, ebtables-nft and arptables-nft (1.8.9) give them to the kernel, and
// some that only other releases would, with the words that nft 1.0.6 lists them with.
import { assert } from 'chai';
import * as fc from 'fast-check';
import type { Info } from '../../../src/ruleset/xt/info.ts';
import { TARGETS } from '../../../src/ruleset/xt/targets.ts';
import { bytes } from '../../support/hexdump.ts';

/** Name, revision, bytes (`00*8_`: a byte eight times), family of the rule, words; no words where nft has none. */
const ROWS = `
AUDIT 0 00*8 ip log level audit
AUDIT 0 0200*7 ip log level audit
CLASSIFY 0 0b000a0000000000 ip meta priority set a:b
CLASSIFY 0 0b00*7 ip meta priority set 0:b
CLASSIFY 0 00000a0000000000 ip meta priority set a:0
CLASSIFY 0 00*8 ip meta priority set none
CLASSIFY 0 ffffffff00000000 ip meta priority set root
CLASSIFY 0 0b000a0000000000 arp meta priority set a:b
CONNMARK 2 05000000ffffffffffffffff00000000 ip ct mark set 0x5
CONNMARK 2 05000000ff000000ffffffff00000000 ip ct mark set ct mark xor 0x5 and 0xffffff00
CONNMARK 2 0500000005000000ffffffff00000000 ip ct mark set ct mark or 0x5
CONNMARK 2 1500000005000000ffffffff00000000 ip ct mark set ct mark xor 0x15 and 0xfffffffa
CONNMARK 2 00*8_ffffffff00000000 ip ct mark set ct mark and 0xffffffff
CONNMARK 2 00000000ffffffffffffffff00000000 ip ct mark set 0x0
CONNMARK 2 000000000fffffffffffffff00000000 ip ct mark set ct mark and 0xf0
CONNMARK 2 f0000000f0000000ffffffff00000000 ip ct mark set ct mark or 0xf0
CONNMARK 2 f000*7_ffffffff00000000 ip ct mark set ct mark xor 0xf0
CONNMARK 2 00000000ffffffffffffffff00000100 ip ct mark set mark
CONNMARK 2 00000000ffffffffffffffff00000200 ip meta mark set ct mark
CONNMARK 2 00000000ff000000ff00000000000100 ip ct mark set mark and 0xff
CONNMARK 2 00000000ff000000ff00000000000200 ip meta mark set ct mark and 0xff
CONNMARK 2 00000000ffff0000ff00000000000100 ip
CONNMARK 2 00000000ffff0000ff00000000000200 ip
CONNMARK 2 00000000ffff0000ffffffff00000100 ip
CONNMARK 2 00000000ffffffffffff000000000200 ip
CONNMARK 2 00*14_0200 ip meta mark set ct mark and 0x0
CONNMARK 2 05000000ffffffffffffffff00030000 ip ct mark set ( 0x5  ) << 3
CONNMARK 2 00000000ffffffffffffffff01030100 ip ct mark set ( mark ) >> 3
CONNMARK 2 00000000ffffffffffffffff01030200 ip meta mark set ( ct mark ) >> 3
CONNMARK 2 00000000ff000000ff00000000030200 ip meta mark set ( ct mark and 0xff ) << 3
CONNMARK 2 05000000ff000000ffffffff01030000 ip ct mark set ( ct mark xor 0x5 and 0xffffff00 ) >> 3
CONNMARK 1 05000000ffffffffffffffff00000000 ip ct mark set 0x5
CT 2 0100*71 ip notrack
CT 2 0300*71 ip notrack
CT 2 01000500*69 ip notrack
CT 2 04000500*69 ip
CT 2 08000500*69 ip
CT 2 1000*71 ip
CT 2 000000000300*67 ip
CT 2 00*72 ip
CT 0 0100*39 ip notrack
DNAT 2 010000000102030400*12_0102030400*24 ip dnat to 1.2.3.4
DNAT 2 070000000102030400*12_0102030400*13_50005a00*8 ip dnat to 1.2.3.4:80-90 random
DNAT 2 0e00*36_50005000*8 ip dnat to :80 random,persistent
DNAT 2 230000000102030400*12_0102030400*13_50005a03e800*6 ip
DNAT 2 23000000fd00*14_01fd00*14_010050005a03e800*6 ip6
DNAT 2 0d000000fd00*14_01fd00*14_0900*12 ip6 dnat to fd00::1-fd00::9 random,persistent
DNAT 2 0200*36_50005a00*8 ip6 dnat to :80-90
DNAT 1 030000000102030400*12_0102030400*13_500050 ip dnat to 1.2.3.4:80
DSCP 0 0100*7 ip ip dscp set 0x01
DSCP 0 00*8 ip ip dscp set 0x00
DSCP 0 0100*7 ip6 ip6 dscp set 0x01
LOG 0 0400*31 ip log
LOG 0 000061202262222000*24 ip log prefix "a "b" " level emerg
LOG 0 0100*31 ip log level alert
LOG 0 0200*31 ip log level crit
LOG 0 0300*31 ip log level err
LOG 0 0500*31 ip log level notice
LOG 0 0600*31 ip log level info
LOG 0 0700*31 ip log level debug
LOG 0 040100*30 ip log flags tcp sequence
LOG 0 040300*30 ip log flags tcp sequence,options
LOG 0 040400*30 ip log flags ip options
LOG 0 042000*30 ip log flags ether
LOG 0 040800*30 ip log flags skuid
LOG 0 042f00*30 ip log flags all
LOG 0 042800*30 ip6 log flags skuid flags ether
LOG 0 042e00*30 ip log flags tcp options flags ip options flags skuid flags ether
MARK 2 05000000ffffffff ip meta mark set 0x5
MARK 2 05000000ff000000 ip meta mark set mark and 0xffffff00 xor 0x5
MARK 2 0500000005000000 ip meta mark set mark or 0x5
MARK 2 1500000005000000 ip meta mark set mark and 0xfffffffa xor 0x15
MARK 2 1500*7 ip meta mark set mark xor 0x15
MARK 2 00*8 ip meta mark set mark and 0xffffffff
MARK 2 00000000ffffffff ip meta mark set 0x0
MARK 2 000000000fffffff ip meta mark set mark and 0xf0
MARK 2 f0000000f0000000 ip meta mark set mark or 0xf0
MARK 2 f000*7 ip meta mark set mark xor 0xf0
MARK 2 0500*7 arp
MASQUERADE 0 010000000400*19 ip masquerade random
MASQUERADE 0 010000001000*19 ip masquerade fully-random
MASQUERADE 0 010000001200*12_50005000000000 ip masquerade to :80 fully-random
MASQUERADE 0 0600*36_50005a ip6 masquerade to :80-90 random
MASQUERADE 0 010000000c00*19 ip masquerade random,persistent
NFLOG 0 4000000003000500010000007072652022782200*57 ip log prefix "pre "x"" snaplen 64 queue-threshold 5 group 3
NFLOG 0 400000000300*71 ip log group 3
NFQUEUE 3 0000010000000000 ip queue num 0
NFQUEUE 3 0500010000000000 ip queue num 5
NFQUEUE 3 0500010001000000 ip queue num 5 bypass
NFQUEUE 3 0100030000000000 ip queue num 1-3
NFQUEUE 3 0100030002000000 ip queue num 1-3 fanout
NFQUEUE 3 0100030003000000 ip queue num 1-3 bypass,fanout
NFQUEUE 0 0500*7 ip queue num 5
NFQUEUE 1 0500030000000000 ip queue num 5-7
NFQUEUE 2 0500030001000000 ip queue num 5-7 bypass
REDIRECT 0 0100*23 ip redirect
REDIRECT 0 010000000400*19 ip redirect random
REDIRECT 0 010000000200*12_50005a00000000 ip redirect to :80-90
REDIRECT 0 00*40 ip6 redirect
REDIRECT 0 0600*36_50005a ip6 redirect to :80-90 random
REJECT 0 0300*7 ip reject
REJECT 0 00*8 ip reject with icmp type net-unreachable
REJECT 0 0100*7 ip reject with icmp type host-unreachable
REJECT 0 0200*7 ip reject with icmp type prot-unreachable
REJECT 0 0500*7 ip reject with icmp type net-prohibited
REJECT 0 0600*7 ip reject with icmp type host-prohibited
REJECT 0 0800*7 ip reject with icmp type admin-prohibited
REJECT 0 0700*7 ip reject with tcp reset
REJECT 0 0400*7 ip6 reject
REJECT 0 00*8 ip6 reject with icmpv6 type no-route
REJECT 0 0100*7 ip6 reject with icmpv6 type admin-prohibited
REJECT 0 0300*7 ip6 reject with icmpv6 type addr-unreachable
REJECT 0 0700*7 ip6 reject with icmpv6 type policy-fail
REJECT 0 0800*7 ip6 reject with icmpv6 type reject-route
REJECT 0 0600*7 ip6 reject with tcp reset
SNAT 0 0100000001000000010203040102030400*8 ip snat to 1.2.3.4
SNAT 0 010000000300000001020304010203040050005000000000 ip snat to 1.2.3.4:80
SNAT 0 010000000200*12_50005a00000000 ip snat to :80-90
SNAT 0 010000000f00000001020304010203090050005a00000000 ip snat to 1.2.3.4-1.2.3.9:80-90 random,persistent
SNAT 0 010000001f00000001020304010203090050005a00000000 ip snat to 1.2.3.4-1.2.3.9:80-90 random,fully-random,persistent
SNAT 1 01000000000000000000000000000000010203040000000000000000000000000102030400000000 ip6 snat to ::1.2.3.4
SNAT 1 01000000fd00*14_01fd00*14_0100000000 ip6 snat to fd00::1
SNAT 1 03000000fd00*14_01fd00*14_090050005a ip6 snat to [fd00::1-fd00::9]:80-90
SNAT 1 11000000fd00*14_01fd00*14_0900000000 ip6 snat to fd00::1-fd00::9 fully-random
SNAT 1 0200*36_500050 ip6 snat to :80
SNAT 0 0100*23 ip snat
SYNPROXY 0 0f07b40500000000 ip synproxy sack-perm timestamp wscale 7 mss 1460
SYNPROXY 0 00*8 ip synproxy
SYNPROXY 0 1400*7 ip synproxy sack-perm ecn
SYNPROXY 0 0100180200000000 ip synproxy mss 536
TCPMSS 0 0100*7 ip tcp option maxseg size set 1
TCPMSS 0 ffff00*6 ip tcp option maxseg size set rt mtu
TEE 1 0102030400*12_6574683000*20 ip dup to 1.2.3.4 device eth0
TEE 1 fd00*14_0100*24 ip6 dup to fd00::1
TEE 1 fd00*14_016574683000*20 ip6 dup to fd00::1 device eth0
TEE 1 0a00000100*36 ip dup to 10.0.0.1
TOS 1 10ff00*6 ip ip6 dscp set 0x04
TOS 1 043f00*6 ip ip6 dscp set 0x01
TOS 1 ffff00*6 ip ip6 dscp set 0x3f
TOS 1 b8fc00*6 ip ip6 dscp set ip6 dscp and 0x00 xor 0x2e
TOS 1 110f00*6 ip ip6 dscp set ip6 dscp and 0x3c xor 0x04
TOS 1 00ff00*6 ip ip6 dscp set 0x00
TOS 1 000f00*6 ip ip6 dscp set ip6 dscp and 0x3c
TOS 1 f0f000*6 ip ip6 dscp set ip6 dscp or 0x3c
TOS 1 040400*6 ip ip6 dscp set ip6 dscp or 0x01
TOS 1 f000*7 ip ip6 dscp set ip6 dscp xor 0x3c
TOS 1 0400*7 ip ip6 dscp set ip6 dscp xor 0x01
TOS 1 10ff00*6 ip6 ip6 dscp set 0x04
TOS 1 020300*6 ip ip6 dscp set ip6 dscp and 0x3f xor 0x00
TRACE 0 - ip nftrace set 1
dnat 0 001122aabbcc0000ffffffff00000000 bridge ether daddr set 0:11:22:aa:bb:cc accept
dnat 0 001122aabbcc0000feffffff00000000 bridge ether daddr set 0:11:22:aa:bb:cc drop
dnat 0 001122aabbcc0000fdffffff00000000 bridge ether daddr set 0:11:22:aa:bb:cc continue
dnat 0 001122aabbcc0000fcffffff00000000 bridge ether daddr set 0:11:22:aa:bb:cc return
log 0 0500*39 bridge log level notice flags ether
log 0 00*40 bridge log level emerg flags ether
log 0 0100*39 bridge log level alert flags ether
log 0 0400*39 bridge log level warning flags ether
log 0 077800*38 bridge log prefix "x" level debug flags ether
log 0 0300*39 bridge log level error flags ether
log 0 0500*31_0b00*7 bridge log level notice flags ether
log 0 0500*31_0200*7 bridge log level notice flags ether
log 0 0561626300*28_0800*7 bridge log prefix "abc" level notice flags ether
log 0 0200*39 bridge log level crit flags ether
log 0 0600*39 bridge log flags ether
mark 0 0500*7_ffffffff00000000 bridge meta mark set 0x5 accept
mark 0 0500*7_efffffff00000000 bridge meta mark set meta mark or 0x5 accept
mark 0 0500*7_dfffffff00000000 bridge meta mark set meta mark and 0x5 accept
mark 0 0500*7_cfffffff00000000 bridge meta mark set meta mark xor 0x5 accept
mark 0 00*8_cfffffff00000000 bridge meta mark set meta mark xor 0x0 accept
mark 0 00*8_feffffff00000000 bridge meta mark set 0x0 drop
mark 0 0500*7_ecffffff00000000 bridge meta mark set meta mark or 0x5 return
mark 0 ffffffff00000000ffffffff00000000 bridge meta mark set 0xffffffff accept
mark 0 0500000001000000dfffffff00000000 bridge meta mark set meta mark and 0x100000005 accept
nflog 0 0000000001000100*73 bridge log group 1
nflog 0 000000000700010000000000672022782200*63 bridge log prefix "g "x"" group 7
nflog 0 4000000001000100*73 bridge log group 1 snaplen 64
nflog 0 400000000100140000000000707000*66 bridge log prefix "pp" group 1 snaplen 64 queue-threshold 20
redirect 0 ffffffff00000000 bridge meta set pkttype host
redirect 0 feffffff00000000 bridge meta set pkttype host drop
redirect 0 fdffffff00000000 bridge meta set pkttype host continue
redirect 0 fcffffff00000000 bridge meta set pkttype host return
snat 0 001122aabbcc0000feffffff00000000 bridge ether saddr set 0:11:22:aa:bb:cc drop
snat 0 001122aabbcc0000fdffffff00000000 bridge ether saddr set 0:11:22:aa:bb:cc continue
snat 0 001122aabbcc0000efffffff00000000 bridge
snat 0 001122aabbcc0000fcffffff00000000 bridge ether saddr set 0:11:22:aa:bb:cc return
`;

describe('targets of x_tables', () => {
  for (const row of ROWS.trim().split('\n')) {
    const [name = '', revision = '', hex = '', family = '', ...words] = row.split(' ');
    const text = words.join(' ');
    it(`${name} of ${family} is ${text === '' ? 'without words' : text} (${hex})`, () => {
      assert.equal(TARGETS[name]?.(info(unpacked(hex), Number(revision), family)) ?? '', text);
    });
  }

  it('on a big-endian host numbers are read in its order', () => {
    const big = (name: string, hex: string, revision: number, family = 'ip') =>
      TARGETS[name]?.({ ...info(bytes(hex), revision, family), littleEndian: false });
    assert.equal(big('MARK', '00000005000000ff', 2), 'meta mark set mark and 0xffffff00 xor 0x5');
    assert.equal(big('CLASSIFY', '0001000a00000000', 0), 'meta priority set 1:a');
    assert.equal(big('NFQUEUE', '0005000300010000', 3), 'queue num 5-7 bypass');
    assert.equal(big('REJECT', '0000000800000000', 0), 'reject with icmp type admin-prohibited');
    assert.equal(big('mark', '0000000000000005fffffff000000000', 0, 'bridge'), undefined);
    assert.equal(big('mark', '0000000000000005fffffffd00000000', 0, 'bridge'), 'meta mark set 0x5 continue');
    assert.equal(big('SNAT', '00000001000000030a0000010a0000010050005a00000000', 0), 'snat to 10.0.0.1:80-90');
  });

  it('the mark of a 32-bit host is four bytes long', () => {
    assert.equal(
      TARGETS['mark']?.(info(bytes('05000000efffffff'), 0, 'bridge')),
      'meta mark set meta mark or 0x5 accept',
    );
  });

  it('of what is too short, or of another kind, nothing is said, and no bytes are refused', () => {
    const { AUDIT: _, TRACE: __, ...read } = TARGETS;
    for (const [name, translate] of Object.entries(read)) {
      assert.isUndefined(translate(info(new Uint8Array(0), 0, 'ip')), name);
    }
    const [names, families] = [Object.keys(TARGETS), ['ip', 'ip6', 'bridge', 'arp', 'inet']];
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.uint8Array({ maxLength: 80 }),
        fc.nat(4),
        fc.constantFrom(...families),
        (name, struct, revision, family) => {
          const text = TARGETS[name]?.(info(struct, revision, family)) ?? '';
          assert.notMatch(text, /undefined|NaN/);
        },
      ),
    );
  });
});

function info(struct: Uint8Array, revision: number, family: string): Info {
  const view = new DataView(struct.buffer, struct.byteOffset, struct.byteLength);
  return { bytes: struct, view, littleEndian: true, revision, family };
}

function unpacked(hex: string): Uint8Array {
  if (hex === '-') return new Uint8Array(0);
  return bytes(hex.replaceAll(/00\*(\d+)_?/g, (_, times: string) => '00'.repeat(Number(times))));
}
