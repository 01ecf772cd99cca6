// Every expression in a rule of its own: added by this package, taken by the kernel, listed by it, read back.
import { assert } from 'chai';
import type { Context } from 'mocha';
import {
  EXPRESSIONS,
  type Expression,
  expression,
  type NftClient,
  openNft,
  TransactionError,
} from '../../../src/nft/index.ts';
import { connect } from '../../../src/transport/connect.ts';
import type { Connector } from '../../../src/transport/transport.ts';
import {
  type AttributesCodec,
  type AttributeTable,
  attribute,
  attributes,
  decode,
  encode,
  forEachAttribute,
  HOST_LITTLE_ENDIAN,
  Reader,
  raw,
  string,
} from '../../../src/wire/index.ts';
import { feature } from '../../support/feature.ts';
import { skipBecause } from '../../support/skip.ts';
import { listed, ROWS, type Row } from './expression-rows.ts';

const table = 'nfo-expressions';

describe('nft expressions', () => {
  let connector: Connector;
  let nft: NftClient;

  before(async () => {
    connector = await connect('auto');
    nft = await openNft({ connector });
  });
  after(async () => {
    nft.close();
    await connector.close();
  });

  it('there is a row for every kind', () => {
    assert.sameMembers(
      [...new Set(ROWS.map(({ expression }) => expression.kind))],
      EXPRESSIONS.map(({ kind }) => kind),
    );
  });

  for (const row of ROWS) {
    const { expression: told, after: before = [], family = 'inet', obstacle = [] } = row;

    function withRule(last: Expression) {
      const where = { family, table } as const;
      const tx = nft.transaction();
      tx.addTable({ family, name: table });
      for (const name of ['other', 'main']) tx.addChain({ ...where, name });
      need(tx, row);
      return tx.addRule({ ...where, chain: 'main', expressions: [...before, last] });
    }

    feature(`expression: ${row.feature ?? told.kind}`, nameOf(row), test);

    async function test(this: Context): Promise<void> {
      try {
        await withRule(told).commit();
      } catch (error) {
        if (!(error instanceof TransactionError)) throw error;
        const { errnoName } = error.failures[0] ?? {};
        if (errnoName === undefined || !obstacle.includes(errnoName)) throw error;
        skipBecause(this, `this kernel has no such thing: ${error.message}`);
      }
      try {
        const [rule] = await nft.rules({ family, table, chain: 'main' });
        assert.deepEqual(rule?.expressions, [...before, listed(row)]);
      } finally {
        await nft.transaction().deleteTable({ family, name: table }).commit();
      }
      for (const [field, without] of partsOf(told)) {
        const answer = await withRule(without)
          .commit({ check: true })
          .catch((error: unknown) => error);
        assert.instanceOf(answer, TransactionError, `without ${field}, which is said to be required`);
      }
    }
  }
});

/** The expression without each of its required fields: what this package refuses to write itself. */
function partsOf(whole: Expression): readonly (readonly [string, Expression])[] {
  const known = EXPRESSIONS.find(({ kind }) => kind === whole.kind);
  const codec = known?.codec as AttributesCodec<AttributeTable> | undefined;
  const { name, data } = decode(envelope, encode(expression, whole));
  return (known?.required ?? []).map((field) => {
    const left: number[] = [];
    const r = new Reader(data ?? new Uint8Array(), HOST_LITTLE_ENDIAN);
    forEachAttribute(r, (type, _rawType, size) => {
      const start = r.take(size) - 4;
      if (type !== codec?.table[field]?.number) left.push(...r.bytes.subarray(start, start + ((size + 7) & ~3)));
    });
    return [field, { kind: 'unknown', name: name ?? '', data: Uint8Array.from(left) }];
  });
}

const envelope = attributes({
  name: attribute(1, 'NFTA_EXPR_NAME', string()),
  data: attribute(2, 'NFTA_EXPR_DATA', raw),
});

/** What the rule refers to. */
function need(tx: ReturnType<NftClient['transaction']>, { family = 'inet', needs }: Row): void {
  const where = { family, table } as const;
  const key = { ...where, keyType: 7, keyLength: 4, flags: ['timeout', 'dynamic'], description: { size: 8 } } as const;
  if (needs === 'set') tx.addSet({ ...key, name: 's' });
  if (needs === 'map') {
    tx.addSet({ ...key, name: 'm', flags: ['map', 'timeout', 'dynamic'], dataType: 19, dataLength: 4 });
  }
  if (needs === 'flowtable') tx.addFlowtable({ ...where, name: 'f', hook: { number: 0, priority: 0, devices: [] } });
  if (needs === 'objects') {
    tx.addObject({ ...where, name: 'c', type: 'counter', data: {} });
    tx.addSet({ ...where, name: 'o', keyType: 13, keyLength: 2, flags: ['object'], objectType: 1 });
  }
}

function nameOf({ expression, family = 'inet' }: Row): string {
  const { kind, ...fields } = expression;
  const words = Object.entries(fields).map(([field, value]) => `${field} ${text(value)}`);
  return [family, kind, ...words].join(' ');
}

function text(value: unknown): string {
  if (value instanceof Uint8Array) return `of ${value.length} bytes`;
  if (Array.isArray(value)) return `[${value.map(text).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `(${Object.values(value).map(text).join(' ')})`;
}
