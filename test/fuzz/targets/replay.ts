import { readPcap } from '../../../src/pcap/index.ts';
import { replay as replayOf } from '../../../src/testing/index.ts';
import { scriptsOf } from '../../../src/testing/script.ts';
import { NftOffloadError } from '../../../src/wire/index.ts';
import { mutateFile, type Target } from '../target.ts';

/** Recordings that answer: each is asked what it says it was asked, and then once more. */
export const replay: Target = {
  name: 'replay',
  weight: 1,
  seeds: ({ files }) => files,
  mutate: mutateFile,
  run: async (input) => {
    try {
      const connector = replayOf(input);
      const scripts = scriptsOf(readPcap(input));
      for (const [protocol, { steps }] of scripts) {
        const transport = await connector.open(protocol);
        transport.join(7);
        for (const { bytes } of steps.slice(0, 50)) {
          transport.send(bytes);
          while (transport.receive() !== undefined);
        }
        transport.send(steps[0]?.bytes ?? new Uint8Array(20));
      }
      await connector.close();
    } catch (error) {
      if (!(error instanceof NftOffloadError) || !['DECODE', 'REPLAY_MISMATCH'].includes(error.code)) throw error;
    }
  },
};
