// Values that types forbid and configuration files hold all the same.
import { assert } from 'chai';
import { connect, enableOffload, NftOffloadError } from '../../src/index.ts';
import { refusal } from '../support/refusal.ts';

describe('options of the wrong kind are refused before anything is opened', () => {
  const connector = {
    description: 'none',
    open: () => assert.fail('something was opened'),
    close: () => Promise.resolve(),
  };

  for (const [what, wrong] of [
    ['a mode that is none', { devices: ['r0'], mode: 'hw' }],
    ['devices that are no list', { devices: 'r0' }],
    ['no device', { devices: [] }],
    ['an empty device name', { devices: ['r0', ''] }],
    ['an empty table name', { devices: ['r0'], table: '' }],
    ['a table name that is used otherwise', { devices: ['r0'], table: 'x-pending' }],
    ['an empty flowtable name', { devices: ['r0'], flowtable: '' }],
  ] as const) {
    it(what, async () => {
      const options = { ...wrong, connector } as unknown as Parameters<typeof enableOffload>[0];
      const error = await refusal(enableOffload(options), NftOffloadError);
      assert.include(['USAGE', 'REFUSED'], error.code);
    });
  }

  it('a transport that is none', async () => {
    const error = await refusal(connect('pigeon' as unknown as 'auto'), NftOffloadError);
    assert.equal(error.code, 'USAGE');
  });
});
