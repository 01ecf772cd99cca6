import type { Target } from '../target.ts';
import { answers, decodeCommand } from './command.ts';
import { datagram } from './datagram.ts';
import { frames } from './frames.ts';
import { pcap } from './pcap.ts';
import { replay } from './replay.ts';
import { ruleset } from './ruleset.ts';
import { userdata } from './userdata.ts';

export const TARGETS: readonly Target[] = [datagram, ruleset, pcap, replay, userdata, frames, decodeCommand, answers];
