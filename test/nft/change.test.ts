import { assert } from 'chai';
import { changeOf } from '../../src/nft/change.ts';
import { messages, type NftMessageName, nftCodec, nftType } from '../../src/nft/index.ts';
import { DecodeError, encode } from '../../src/wire/index.ts';

const OBJECTS = ['TABLE', 'CHAIN', 'RULE', 'SET', 'SETELEM', 'OBJ', 'FLOWTABLE'] as const;
const KINDS = ['table', 'chain', 'rule', 'set', 'elements', 'object', 'flowtable'] as const;

function heard(message: NftMessageName, payload = encode(nftCodec(message), { family: 'ip' } as never)) {
  return { type: nftType(message), flags: 0, seq: 0, portId: 0, offset: 0, payload };
}

describe('nft/change', () => {
  it('tells of every kind of object that it is new, or gone', () => {
    const told = OBJECTS.map((object) => [
      changeOf(heard(`NFT_MSG_NEW${object}`), true),
      changeOf(heard(`NFT_MSG_DEL${object}`), true),
    ]);
    assert.deepEqual(
      told,
      KINDS.map((kind) => [
        { change: 'new', kind, value: { family: 'ip' } },
        { change: 'gone', kind, value: { family: 'ip' } },
      ]) as typeof told,
    );
  });

  it('is silent about what is no change', () => {
    const changes = OBJECTS.flatMap((object) => [`NFT_MSG_NEW${object}`, `NFT_MSG_DEL${object}`]);
    const others = messages.map(({ name }) => name).filter((name) => !changes.includes(name));
    assert.includeMembers(others, ['NFT_MSG_NEWGEN', 'NFT_MSG_TRACE', 'NFT_MSG_GETTABLE', 'NFT_MSG_DESTROYTABLE']);
    for (const name of others) {
      if (name.startsWith('NFT_MSG_')) assert.isUndefined(changeOf(heard(name as NftMessageName), true), name);
    }
    assert.isUndefined(changeOf({ ...heard('NFT_MSG_NEWTABLE'), type: 2 }, true));
  });

  it('reads the byte order it is told', () => {
    const value = { family: 'ip', name: 't', use: 3 } as const;
    const payload = encode(nftCodec('NFT_MSG_NEWTABLE'), value, { littleEndian: false });
    assert.deepEqual(changeOf(heard('NFT_MSG_NEWTABLE', payload), false), { change: 'new', kind: 'table', value });
    assert.throws(() => changeOf(heard('NFT_MSG_NEWTABLE', payload), true), DecodeError);
  });
});
