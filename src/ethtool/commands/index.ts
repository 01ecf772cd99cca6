// Every command, once. A new one is a file of this folder and a line here.
import { channels } from './channels.ts';
import { coalesce } from './coalesce.ts';
import { debug } from './debug.ts';
import { eee } from './eee.ts';
import { features } from './features.ts';
import { fec } from './fec.ts';
import { linkInfo } from './link-info.ts';
import { linkModes } from './link-modes.ts';
import { linkState } from './link-state.ts';
import { macMerge } from './mac-merge.ts';
import { module } from './module.ts';
import { moduleEeprom } from './module-eeprom.ts';
import { pause } from './pause.ts';
import { phy } from './phy.ts';
import { privateFlags } from './private-flags.ts';
import { rings } from './rings.ts';
import { rss } from './rss.ts';
import { stats } from './stats.ts';
import { timestamping } from './timestamping.ts';
import { timestampingConfig } from './timestamping-config.ts';
import { tunnelInfo } from './tunnel-info.ts';
import { virtualClocks } from './virtual-clocks.ts';
import { wol } from './wol.ts';

export const COMMANDS = [
  linkInfo,
  linkModes,
  linkState,
  debug,
  wol,
  features,
  privateFlags,
  rings,
  channels,
  coalesce,
  pause,
  eee,
  timestamping,
  tunnelInfo,
  fec,
  moduleEeprom,
  stats,
  virtualClocks,
  module,
  rss,
  macMerge,
  phy,
  timestampingConfig,
] as const;
