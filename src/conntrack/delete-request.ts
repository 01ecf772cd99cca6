// The payloads of deletes. A delete without a tuple is, to the kernel, a flush of every flow of the
// namespace: payloads are built in this file alone, one that names a flow is looked at once more
// before it leaves, and one that names none is made by `flushRequest` only.
import { ProtocolError } from '../session/index.ts';
import {
  encode,
  forEachAttribute,
  HOST_LITTLE_ENDIAN,
  NftOffloadError,
  Reader,
  shown,
  type WireOptions,
} from '../wire/index.ts';
import { flowMessage } from './flow-message.ts';
import { type FlowName, nameMessage } from './flow-name.ts';

const CTA_TUPLE_ORIG = 1;
const CTA_FILTER = 25;
const CTA_TUPLE_IP = 1;
const CTA_TUPLE_PROTO = 2;
const NFGENMSG_SIZE = 4;

type ByteOrder = Pick<WireOptions, 'littleEndian'>;

/** @throws NftOffloadError USAGE when the name is not whole. */
export function deleteRequest(name: FlowName, order: ByteOrder = {}): Uint8Array {
  // The original tuple alone: with another beside it the kernel would take no notice of that one.
  const { original, id, zone } = (typeof name === 'object' && name !== null ? name : {}) as Partial<FlowName>;
  const named = { original, ...(id === undefined ? {} : { id }), ...(zone === undefined ? {} : { zone }) };
  const payload = encode(flowMessage, nameMessage(named as FlowName), order);
  if (!namesOneFlow(payload, order.littleEndian))
    throw new ProtocolError('refused to send a delete that names no flow: it would delete all of them');
  return payload;
}

/**
 * A delete of every flow, or of every flow of one family.
 * @throws NftOffloadError USAGE when the family is neither: to the kernel it would be all of them.
 */
export function flushRequest(family: 'ip' | 'ip6' | undefined, order: ByteOrder = {}): Uint8Array {
  if (family === undefined) return encode(flowMessage, { family: 'unspec' }, order);
  if (family !== 'ip' && family !== 'ip6') {
    throw new NftOffloadError('USAGE', `${shown(family)} is no family of flows: those are ip and ip6`);
  }
  // In a delete of version 0 the family means nothing.
  return encode(flowMessage, { family }, { ...order, layout: { nfgenmsg: { version: 1, resId: 0 } } });
}

/** Reads the bytes apart from the codecs that wrote them: they hold an original tuple with addresses and protocol, and no filter. */
export function namesOneFlow(payload: Uint8Array, littleEndian: boolean = HOST_LITTLE_ENDIAN): boolean {
  const r = new Reader(payload, littleEndian);
  if (r.remaining < NFGENMSG_SIZE) return false;
  r.take(NFGENMSG_SIZE);
  const inTuple = new Set<number>();
  let filtered = false;
  forEachAttribute(r, (type, _rawType, size) => {
    if (type === CTA_FILTER) filtered = true;
    if (type !== CTA_TUPLE_ORIG) {
      r.take(size);
      return;
    }
    r.within(size, (nest) =>
      forEachAttribute(nest, (inner, _raw, innerSize) => {
        if (innerSize > 0) inTuple.add(inner);
        nest.take(innerSize);
      }),
    );
  });
  return !filtered && inTuple.has(CTA_TUPLE_IP) && inTuple.has(CTA_TUPLE_PROTO);
}
