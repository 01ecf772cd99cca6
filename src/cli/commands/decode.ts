import type { Command } from '../command.ts';

export const decode: Command = {
  name: 'decode',
  positionals: 'FILE.pcap',
  takes: [1, 1],
  offline: true,
  summary: 'show the netlink messages of a capture',
  options: {
    verify: { type: 'boolean', help: 'encode every known message again; exit 1 if one byte differs' },
  },
  run: async (context) => {
    const { decodeFile } = await import('../decode-file.ts');
    return await decodeFile(context);
  },
};
