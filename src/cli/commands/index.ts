import type { Command } from '../command.ts';
import { decode } from './decode.ts';
import { down } from './down.ts';
import { features } from './features.ts';
import { flows } from './flows.ts';
import { list } from './list.ts';
import { status } from './status.ts';
import { up } from './up.ts';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [up, status, flows, down, features, list, decode];
