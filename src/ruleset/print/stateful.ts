// Stateful objects and statements as text.
import { inUnits } from '../data-units.ts';
import { durationText } from '../datatypes/text-values.ts';
import type { SetStatement, StatefulObject, StatementFields } from '../model/index.ts';
import type { Style } from './options.ts';
import { tunnelLines } from './tunnel.ts';
import { unknownText } from './unknown.ts';

/** What stands inside its braces. */
export function objectLines(object: StatefulObject, style: Style): readonly string[] {
  const { comment } = fieldsOfObject(object);
  return [...(comment === undefined ? [] : [`comment "${comment}"`]), ...ownLines(object, style)];
}

function ownLines(object: StatefulObject, style: Style): readonly string[] {
  if ('counter' in object) {
    const { packets, bytes } = object.counter;
    return style.stateless ? [] : [`packets ${packets} bytes ${bytes}`];
  }
  if ('quota' in object) return [quotaObjectText(object.quota, style)];
  if ('limit' in object) return [limitObjectText(object.limit)];
  if ('ct helper' in object) {
    const { type, protocol, l3proto } = object['ct helper'];
    return [`type "${type}" protocol ${protocol}`, `l3proto ${l3proto}`];
  }
  if ('ct timeout' in object) {
    const { protocol, l3proto, policy } = object['ct timeout'];
    const time = (seconds: number) => (style.legacy ? String(seconds) : timeText(1000 * seconds, style));
    const states = Object.entries(policy ?? {}).map(([state, seconds]) => `${state} : ${time(seconds)}`);
    return [`protocol ${protocol}`, `l3proto ${l3proto}`, `policy = { ${states.join(', ')} }`];
  }
  if ('ct expectation' in object) {
    const { protocol, dport, timeout, size, l3proto } = object['ct expectation'];
    const time = timeText(timeout, style);
    return [`protocol ${protocol}`, `dport ${dport}`, `timeout ${time}`, `size ${size}`, `l3proto ${l3proto}`];
  }
  if ('secmark' in object) return [`"${object.secmark.context}"`];
  if ('synproxy' in object) {
    const { mss, wscale, flags = [] } = object.synproxy;
    // nft has a blank between two words even where one is missing.
    const words = ['timestamp', 'sack-perm'].map((word) => (flags.includes(word) ? word : '')).join(' ');
    return [`mss ${mss}`, `wscale ${wscale}`, ...(words === ' ' ? [] : [words])];
  }
  if ('tunnel' in object) return tunnelLines(object.tunnel);
  // No syntax of nft's: what is not shown in its words must not load as if it were.
  const { type, data } = object['unknown object'];
  return [`type ${type}`, ...(data === '' ? [] : [`data 0x${data}`])];
}

/** What all of them have, whatever their type. */
export function fieldsOfObject(object: StatefulObject): Extract<StatefulObject, { counter: unknown }>['counter'] {
  return Object.values(object)[0] as Extract<StatefulObject, { counter: unknown }>['counter'];
}

function quotaObjectText(
  { bytes, used, inv }: { bytes: number | bigint; used: number | bigint; inv: boolean },
  style: Style,
): string {
  const consumed = Number(used) === 0 || style.stateless ? '' : ` used ${inUnits(BigInt(used)).join(' ')}`;
  return `${inv ? 'over ' : ''}${inUnits(BigInt(bytes)).join(' ')}${consumed}`;
}

/** nft's default burst is not told of objects. */
function limitObjectText(limit: Extract<StatefulObject, { limit: unknown }>['limit']): string {
  const { burst = 0, rate_unit } = limit;
  const isDefault = rate_unit === undefined && burst === 5;
  return limitText({ ...limit, burst: isDefault ? 0 : burst });
}

/** A statement of a set, which its elements begin with, or of one of them. */
export function setStatementText(statement: SetStatement, of: 'set' | 'element', style: Style): string {
  if ('unknown' in statement) return unknownText(statement.unknown);
  if ('counter' in statement) {
    const { counter } = statement;
    return counter === null || style.stateless
      ? 'counter'
      : `counter packets ${counter.packets} bytes ${counter.bytes}`;
  }
  if ('limit' in statement) return `limit ${limitText(statement.limit)}`;
  if ('quota' in statement) return quotaText(statement.quota, style);
  if ('ct count' in statement) {
    const { val, inv } = statement['ct count'];
    return `ct count ${inv ? 'over ' : ''}${val}`;
  }
  if (of === 'set' || style.stateless) return 'last';
  return `last used ${statement.last === null ? 'never' : timeText(Number(statement.last.used), style)}`;
}

function limitText({ rate, per, inv, burst, rate_unit, burst_unit }: StatementFields['limit']): string {
  const unit = rate_unit === undefined ? '' : ` ${rate_unit}`;
  const more =
    Number(burst) === 0 ? '' : ` burst ${burst} ${burst_unit ?? (rate_unit === undefined ? 'packets' : 'bytes')}`;
  return `rate ${inv ? 'over ' : ''}${rate}${unit}/${per}${more}`;
}

function quotaText({ val, val_unit, inv, used, used_unit }: StatementFields['quota'], style: Style): string {
  const consumed = used === undefined || style.stateless ? '' : ` used ${used} ${used_unit}`;
  return `quota ${inv ? 'over ' : ''}${val} ${val_unit}${consumed}`;
}

/** As nft writes times: `1h30m`, or seconds where it is to write numbers. */
export function timeText(milliseconds: number, { numericTime }: Style): string {
  const whole = Math.round(milliseconds);
  return numericTime ? `${Math.floor(whole / 1000)}s` : durationText(whole);
}
