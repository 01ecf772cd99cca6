// Expressions that work on registers.
import { bitsOf, dataText, type Formatters, hexText, type Of } from './words.ts';

const SIGNS: Readonly<Record<string, string>> = { lshift: '<<', rshift: '>>', and: '&', or: '|', xor: '^' };

export const REGISTERS: Formatters<
  'cmp' | 'range' | 'bitwise' | 'byteorder' | 'immediate' | 'lookup' | 'dynset' | 'objref'
> = {
  cmp: ({ op, sreg, data }, format) => `${op} reg ${sreg} ${dataText(data, format)}`,
  range: ({ op, sreg, from, to }, format) => `${op} reg ${sreg} ${dataText(from, format)} ${dataText(to, format)}`,
  bitwise: ({ sreg, dreg, sreg2, op = 'mask-xor', mask, xor, data }, format) => {
    const sign = SIGNS[op];
    if (sign === undefined) {
      return `reg ${dreg} = ( reg ${sreg} & ${dataText(mask, format)} ) ^ ${dataText(xor, format)}`;
    }
    const other = sreg2 === undefined ? dataText(data, format) : `reg ${sreg2}`;
    return `reg ${dreg} = ( reg ${sreg} ${sign} ${other} )`;
  },
  byteorder: ({ sreg, dreg, op, length, size }) => `reg ${dreg} = ${op}(reg ${sreg}, ${length}, ${size})`,
  immediate: ({ dreg, data }, format) => `reg ${dreg} ${dataText(data, format)}`,
  lookup: ({ sreg, dreg, set, flags }) => {
    const bits = bitsOf(flags, { invert: 1 });
    const words = [`reg ${sreg} set ${set}`];
    if (dreg !== undefined) words.push(`dreg ${dreg}`);
    if (bits !== 0) words.push(hexText(bits));
    return words.join(' ');
  },
  dynset: (dynset, { nested }) => {
    const { op, sregKey, sregData, set, timeout = 0n } = dynset;
    const words = [`${op} reg_key ${sregKey} set ${set}`];
    if (sregData !== undefined) words.push(`sreg_data ${sregData}`);
    if (timeout !== 0n) words.push(`timeout ${timeout}ms`);
    for (const expression of heldBy(dynset)) words.push(`expr ${nested(expression)}`);
    return words.join(' ');
  },
  objref: ({ sreg, set, object, objectType }) =>
    sreg === undefined ? `type ${OBJECTS[objectType ?? ''] ?? objectType} name ${object}` : `sreg ${sreg} set ${set}`,
};

const OBJECTS: Readonly<Record<string, number>> = {
  counter: 1,
  quota: 2,
  'ct helper': 3,
  limit: 4,
  connlimit: 5,
  tunnel: 6,
  'ct timeout': 7,
  secmark: 8,
  'ct expectation': 9,
  synproxy: 10,
};

function heldBy({ expression, expressions }: Of<'dynset'>) {
  return expressions ?? (expression === undefined ? [] : [expression]);
}
