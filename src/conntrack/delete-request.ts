// The payload of a delete. A delete without a tuple is, to the kernel, a flush of every flow of the
// namespace: the payload is built in this file alone, and looked at once more before it leaves.
import { ProtocolError } from '../session/index.ts';
import { encode, forEachAttribute, HOST_LITTLE_ENDIAN, Reader, type WireOptions } from '../wire/index.ts';
import { type FlowMessage, flowMessage } from './flow-message.ts';
import type { Tuple } from './tuple.ts';
import { tupleMessage } from './tuple.ts';

/** What names a flow: an entry as it was read, or its tuple alone (then whichever flow has it now). */
export interface FlowName {
  readonly original: Tuple;
  readonly id?: number;
  readonly zone?: number;
}

const CTA_TUPLE_ORIG = 1;
const CTA_FILTER = 25;
const CTA_TUPLE_IP = 1;
const CTA_TUPLE_PROTO = 2;
const NFGENMSG_SIZE = 4;

/** @throws NftOffloadError USAGE when the name is not whole. */
export function deleteRequest(name: FlowName, order: Pick<WireOptions, 'littleEndian'> = {}): Uint8Array {
  // Callers without types, too, must not get past here with half a name.
  const given: Partial<FlowName> | undefined = name;
  const original = tupleMessage(given?.original);
  const message: FlowMessage = {
    family: original.ip?.v4Source === undefined ? 'ip6' : 'ip',
    original,
    ...(name.id === undefined ? {} : { id: name.id }),
    // A zone of one direction only is in its tuple, and the kernel refuses both together.
    ...(name.zone === undefined || name.zone === 0 || original.zone !== undefined ? {} : { zone: name.zone }),
  };
  const payload = encode(flowMessage, message, order);
  if (!namesOneFlow(payload, order.littleEndian))
    throw new ProtocolError('refused to send a delete that names no flow: it would delete all of them');
  return payload;
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
