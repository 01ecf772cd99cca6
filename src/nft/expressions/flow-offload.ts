import { attribute } from '../../wire/index.ts';
import { name } from '../common.ts';
import { defineExpression } from './define.ts';

/** nft's `flow add @flowtable`: the packet's connection takes the fast path from now on, where it qualifies. */
export const flowOffload = defineExpression(
  'flow_offload',
  {
    flowtable: attribute(1, 'NFTA_FLOW_TABLE_NAME', name),
  },
  ['flowtable'],
);
