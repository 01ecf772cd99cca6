import { attribute, attributes, s32host, u32host } from '../../wire/index.ts';
import { defineCommand } from '../command.ts';
import { header } from '../header.ts';
import { arrayOf } from '../values.ts';

/** The virtual clocks on top of the device's hardware clock, by index (Linux 5.14). */
export const virtualClocks = defineCommand({
  name: 'virtual-clocks',
  message: 'PHC_VCLOCKS',
  about: 'virtual clocks',
  since: '5.14',
  codec: attributes({
    header: attribute(1, 'ETHTOOL_A_PHC_VCLOCKS_HEADER', header),
    count: attribute(2, 'ETHTOOL_A_PHC_VCLOCKS_NUM', u32host),
    indices: attribute(3, 'ETHTOOL_A_PHC_VCLOCKS_INDEX', arrayOf(s32host)),
  }),
});
