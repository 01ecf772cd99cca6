// Matches and targets of x_tables. In JSON nft has their names alone; in text it says what they mean, where it can.
import { HOST_LITTLE_ENDIAN } from '../../../wire/index.ts';
import type { XtStatement } from '../../model/statement.ts';
import type { Info, Translate } from '../../xt/info.ts';
import { MATCHES } from '../../xt/matches.ts';
import { TARGETS } from '../../xt/targets.ts';
import type { Of, Walk } from '../walk.ts';

/** IPPROTO_*, of those with ports. */
const PROTOCOLS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, dccp: 33, sctp: 132, udplite: 136 };
const WATCHERS = ['log', 'nflog'];

export function xtMatch(walk: Walk, known: Of<'match'>): boolean {
  return walk.act(statement(walk, 'match', known, MATCHES));
}

export function xtTarget(walk: Walk, known: Of<'target'>): boolean {
  // ebtables calls what only looks on a watcher.
  const type = walk.family === 'bridge' && WATCHERS.includes(known.name) ? 'watcher' : 'target';
  return walk.act(statement(walk, type, known, TARGETS));
}

function statement(
  { context, family, options }: Walk,
  type: XtStatement['xt']['type'],
  { name, revision, info }: Of<'match' | 'target'>,
  translations: Readonly<Record<string, Translate>>,
): XtStatement {
  const translate = Object.hasOwn(translations, name) ? translations[name] : undefined;
  const [header] = context.at('transport');
  const protocol = header && PROTOCOLS[header.protocol.name];
  const bytes: Info = {
    bytes: info,
    view: new DataView(info.buffer, info.byteOffset, info.byteLength),
    littleEndian: options.littleEndian ?? HOST_LITTLE_ENDIAN,
    revision,
    family,
    ...(protocol === undefined ? {} : { protocol }),
  };
  const text = translate && translated(translate, bytes);
  const words = text ?? (options.release === '1.0.6' ? `xt ${type} ${name}` : undefined);
  return { xt: { type, name, ...(words === undefined ? {} : { words }) } };
}

/** Of a struct that is shorter than it should be nothing can be said. */
function translated(translate: Translate, info: Info): string | undefined {
  try {
    return translate(info);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
