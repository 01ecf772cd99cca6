// spawn-element SET ADDRESS: the same as add-element by a process of nft each time, as a daemon has it that
// knows no netlink.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { oneElementCommand, type SetName } from '../workload.ts';
import { serve } from './serve.ts';

const name = process.argv[2] as SetName;
let address = Number(process.argv[3]);
const start = promisify(execFile);

await serve({
  run: async () => {
    await start('nft', oneElementCommand(name, address));
    address += 2;
    return undefined;
  },
});
