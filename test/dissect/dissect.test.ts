import { assert } from 'chai';
import { Dissector } from '../../src/dissect/index.ts';
import { newFamily } from '../../src/genl/nlctrl.ts';
import { NETLINK_GENERIC } from '../../src/transport/transport.ts';
import { encode, hex } from '../../src/wire/index.ts';
import { datagram } from '../support/fake-kernel.ts';

describe('dissect', () => {
  for (const name of ['constructor', '__proto__', 'toString']) {
    it(`a capture may call a generic family ${name}: its messages are not known`, () => {
      const dissector = new Dissector();
      const options = { protocol: NETLINK_GENERIC, littleEndian: true };
      const payload = hex(encode(newFamily, { id: 0x20, name }, { littleEndian: true }));
      dissector.dissect(datagram([{ type: 0x10, payload }]), options);
      const [message] = dissector.dissect(datagram([{ type: 0x20, payload: '01010000' }]), options);
      assert.deepInclude(message, { name: 'type 32', known: undefined });
    });
  }
});
