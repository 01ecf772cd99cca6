import { toJsonText } from '../../../src/cli/json.ts';
import { Dissector, formatValue } from '../../../src/dissect/index.ts';
import { locate } from '../../../src/wire/index.ts';
import { captureBytes, captureOf } from '../capture.ts';
import { checkPlain, checkPrintable, checkRoundTrip, unlessRefused } from '../properties.ts';
import { mutateDatagrams, type Target } from '../target.ts';
import { view } from './views.ts';

/** Netlink messages of every kind, acknowledgements and ends of dumps among them. */
export const datagram: Target = {
  name: 'datagram',
  weight: 6,
  seeds: ({ captures }) => captures.map(captureBytes),
  mutate: mutateDatagrams,
  run: (input) => {
    const { protocol, littleEndian, datagrams } = captureOf(input);
    const dissector = new Dissector();
    for (const bytes of datagrams) {
      const messages = unlessRefused(['DECODE'], () => dissector.dissect(bytes, { protocol, littleEndian })) ?? [];
      for (const { known, name, payload } of messages) {
        if (known === undefined) continue;
        view(name, known.value);
        checkPlain(known.value, payload.byteLength);
        checkRoundTrip(known.codec, payload, known, littleEndian);
        checkPrintable(formatValue(known.value));
        JSON.parse(toJsonText(known.value));
        // As an acknowledgement names what it refuses.
        for (const offset of [4, (payload.byteLength >> 1) & ~3])
          locate(known.codec, payload, offset, { littleEndian });
      }
    }
  },
};
