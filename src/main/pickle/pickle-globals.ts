import type { PickleFail } from './pickle-limits.ts'
import type { PickleValue } from './pickle-values.ts'
import { PickleDict, PickleOpaque } from './pickle-values.ts'

/**
 * The names a pickle may ask for, each with the harmless thing it stands for.
 * A pickle is a program whose power is entirely in the names it can reach;
 * here a name is a key of a table and reaches what the table holds, nothing else.
 */
export interface PickleContext {
  fail: PickleFail
  /** Counts bytes about to be copied, before they are. @throws StudioError beyond the limit */
  charge(copiedBytes: number): void
}

export type PickleFactory = (args: readonly PickleValue[], context: PickleContext) => PickleValue

/** A callable the pickle may apply to arguments, or a constant. */
export type PickleGlobalEntry = { call: PickleFactory } | { value: PickleValue }

/** By "module.name". */
export type PickleGlobals = ReadonlyMap<string, PickleGlobalEntry>

/** A callable of the table on the pickle's stack. */
export class PickleCallable extends PickleOpaque {
  readonly typeName: string
  readonly call: PickleFactory

  constructor(typeName: string, call: PickleFactory) {
    super()
    this.typeName = typeName
    this.call = call
  }
}

const latin1 = new Set(['latin1', 'latin-1'])

/** Plain Python: what protocols 0 to 2 need names for because they have no instruction for it. */
export const plainGlobals: PickleGlobals = new Map<string, PickleGlobalEntry>([
  ['collections.OrderedDict', { call: orderedDict }],
  ...['__builtin__', 'builtins'].flatMap((module): [string, PickleGlobalEntry][] => [
    [`${module}.set`, { call: listCopy }],
    [`${module}.frozenset`, { call: listCopy }],
    [`${module}.bytearray`, { call: bytesFrom }],
    [`${module}.bytes`, { call: bytesFrom }],
  ]),
  ['_codecs.encode', { call: bytesFrom }],
])

/** OrderedDict() or OrderedDict([(key, value), …]). */
function orderedDict(args: readonly PickleValue[], context: PickleContext): PickleDict {
  const dict = new PickleDict()
  const pairs = args[0] ?? []
  if (args.length > 1 || !Array.isArray(pairs)) throw context.fail('an OrderedDict in its pickle is made in an unknown way')
  context.charge(pairs.length * 64)
  for (const pair of pairs as readonly PickleValue[]) {
    if (!Array.isArray(pair) || pair.length !== 2) throw context.fail('an OrderedDict in its pickle is made in an unknown way')
    const [key, value] = pair as [PickleValue, PickleValue]
    if (!dict.set(key, value)) throw context.fail('a dictionary in its pickle has a key that cannot be a key')
  }
  return dict
}

/** set([…]), frozenset([…]): kept as a list in the file's order. */
function listCopy(args: readonly PickleValue[], context: PickleContext): PickleValue {
  const items = args[0] ?? []
  if (args.length > 1 || !Array.isArray(items)) throw context.fail('a set in its pickle is made in an unknown way')
  context.charge(items.length * 8)
  return [...(items as readonly PickleValue[])]
}

/** bytes(), bytes(b"…"), _codecs.encode("…", "latin1"): how bytes are written by protocols that have none. */
function bytesFrom(args: readonly PickleValue[], context: PickleContext): PickleValue {
  const [source, encoding = 'latin1'] = args
  if (source === undefined) return new Uint8Array(0)
  if (source instanceof Uint8Array) {
    context.charge(source.byteLength)
    return source.slice()
  }
  if (typeof source !== 'string' || typeof encoding !== 'string' || !latin1.has(encoding)) throw context.fail('bytes in its pickle are made in an unknown way')
  context.charge(source.length)
  return new Uint8Array(Buffer.from(source, 'latin1'))
}
