import type { Option } from '../command.ts';

export const tableOption: Option = {
  type: 'string',
  value: 'NAME',
  help: 'name of the inet table (default nft-offload)',
};
