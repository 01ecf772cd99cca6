import { isDeepStrictEqual } from 'node:util';
import {
  commentOf,
  elementUserdata,
  formatUserdata,
  objectUserdata,
  parseUserdata,
  readUserdata,
  ruleUserdata,
  setUserdata,
} from '../../../src/nft/userdata/index.ts';
import { type Codec, decode, encode, splitMessages } from '../../../src/wire/index.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { nestsOf, parseMessage } from '../netlink-tree.ts';
import { check, checkPlain, unlessRefused } from '../properties.ts';
import type { Target } from '../target.ts';

type AnyUserdata = Codec<{ readonly raw?: Uint8Array }>;
const CODECS = [objectUserdata, ruleUserdata, setUserdata, elementUserdata] as readonly AnyUserdata[];

/** What programs leave beside the kernel's objects: bytes of any kind. */
export const userdata: Target = {
  name: 'userdata',
  weight: 1,
  // What has its form: attributes of a byte of type and one of length, each as long as it says.
  seeds: ({ captures }) => {
    const found = captures.flatMap(({ protocol, datagrams }) =>
      datagrams
        .flatMap((bytes) => splitMessages(bytes, true))
        .flatMap((message) => nestsOf(parseMessage(message, protocol, true).attributes).flat())
        .flatMap(({ content }) => (content instanceof Uint8Array && content.byteLength > 2 ? [content] : [])),
    );
    return found.filter((bytes) => (parseUserdata(bytes)?.length ?? 0) > 0).slice(0, 400);
  },
  mutate: (input, random, corpus) => mutateBytes(input, random, corpus.words),
  run: (input) => {
    for (const littleEndian of [true, false]) {
      for (const codec of CODECS) {
        unlessRefused(['DECODE'], () => decode(codec, input, { littleEndian }));
        const value = readUserdata(codec, input, { littleEndian });
        checkPlain(value, input.byteLength);
        check(isDeepStrictEqual(encode(codec, value, { littleEndian }), input), () => 'userdata is not as it was read');
      }
    }
    const items = parseUserdata(input);
    if (items !== undefined && input.byteLength <= 256)
      check(isDeepStrictEqual(formatUserdata(items), input), () => 'items of userdata are not as they were read');
    for (const type of [0, 7]) check(typeof (commentOf(input, type) ?? '') === 'string', () => 'a comment is no text');
  },
};
