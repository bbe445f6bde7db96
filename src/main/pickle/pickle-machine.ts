import { quoted } from '../../shared/untrusted-text.ts'
import { setArrayState, setDtypeState } from './numpy-pickle.ts'
import { NumpyArray, NumpyDtype, plainInteger } from './numpy-values.ts'
import { PickleCursor } from './pickle-cursor.ts'
import type { PickleContext, PickleGlobals } from './pickle-globals.ts'
import { PickleCallable } from './pickle-globals.ts'
import type { PickleFail, PickleLimits } from './pickle-limits.ts'
import { PickleOp, pickleOpName } from './pickle-ops.ts'
import type { PickleValue } from './pickle-values.ts'
import { PickleDict } from './pickle-values.ts'

/**
 * The stack machine that pickles are programs for (Python's Lib/pickle.py and
 * Modules/_pickle.c), reduced to instructions that build data. Each instruction
 * costs one operation of the limit and each container one of its own, so time
 * and memory are bounded whatever the program says.
 */
export interface MachineSettings {
  globals: PickleGlobals
  limits: PickleLimits
  fail: PickleFail
  persistentLoad?: ((id: PickleValue, context: PickleContext) => PickleValue) | undefined
}

const highestProtocol = 5
const maximumLineLength = 4096
const maximumIntegerBytes = 1024

const stop = PickleOp.STOP

/** A table, not a switch: one look-up for each of millions of instructions. */
type Handler = (machine: PickleMachine) => void
type Handlers = Readonly<Record<number, Handler>>

export class PickleMachine {
  readonly #cursor: PickleCursor
  readonly #settings: MachineSettings
  readonly #context: PickleContext
  readonly #stack: PickleValue[] = []
  /** Heights of the stack at each open MARK. */
  readonly #marks: number[] = []
  readonly #memo = new Map<number, PickleValue>()
  #made = 0
  #copiedBytes = 0

  constructor(bytes: Uint8Array, settings: MachineSettings) {
    this.#settings = settings
    this.#cursor = new PickleCursor(bytes, settings.fail)
    this.#context = {
      fail: settings.fail,
      charge: (copiedBytes) => {
        this.#copiedBytes += copiedBytes
        if (this.#copiedBytes > settings.limits.copiedBytes) throw settings.fail(`its pickle copies more than ${settings.limits.copiedBytes} bytes`)
      },
    }
  }

  /** Offset just after the last instruction executed. */
  get position(): number {
    return this.#cursor.at
  }

  run(): PickleValue {
    const { limits, fail } = this.#settings
    for (let operations = 0; operations < limits.operations; operations++) {
      const op = this.#cursor.u8()
      if (op === stop) return this.#pop()
      const handler = PickleMachine.#handlers[op]
      if (!handler) throw fail(`byte ${this.#cursor.at - 1} of its pickle is not an instruction (${op})`)
      handler(this)
    }
    throw fail(`its pickle has more than ${limits.operations} instructions`)
  }

  /** Numbers, texts, bytes. */
  static readonly #scalars: Handlers = {
    [PickleOp.NONE]: (m) => { m.#push(null) },
    [PickleOp.NEWTRUE]: (m) => { m.#push(true) },
    [PickleOp.NEWFALSE]: (m) => { m.#push(false) },
    [PickleOp.BININT1]: (m) => { m.#push(m.#cursor.u8()) },
    [PickleOp.BININT2]: (m) => { m.#push(m.#cursor.u16()) },
    [PickleOp.BININT]: (m) => { m.#push(m.#cursor.i32()) },
    [PickleOp.BINFLOAT]: (m) => { m.#push(m.#cursor.f64()) },
    [PickleOp.LONG1]: (m) => { m.#push(plainInteger(m.#cursor.longInteger(m.#cursor.u8()))) },
    [PickleOp.LONG4]: (m) => { m.#push(m.#longInteger(m.#cursor.i32())) },
    [PickleOp.INT]: (m) => { m.#push(m.#textInteger(m.#cursor.line(maximumLineLength))) },
    [PickleOp.LONG]: (m) => { m.#push(m.#textInteger(m.#cursor.line(maximumLineLength).replace(/L$/, ''))) },
    [PickleOp.FLOAT]: (m) => { m.#push(m.#textFloat(m.#cursor.line(maximumLineLength))) },
    [PickleOp.SHORT_BINUNICODE]: (m) => { m.#push(m.#cursor.utf8(m.#cursor.u8())) },
    [PickleOp.BINUNICODE]: (m) => { m.#push(m.#cursor.utf8(m.#cursor.u32())) },
    [PickleOp.BINUNICODE8]: (m) => { m.#push(m.#cursor.utf8(m.#cursor.u64())) },
    [PickleOp.SHORT_BINSTRING]: (m) => { m.#push(m.#cursor.latin1(m.#cursor.u8())) },
    [PickleOp.BINSTRING]: (m) => { m.#push(m.#cursor.latin1(m.#cursor.u32())) },
    [PickleOp.UNICODE]: (m) => { m.#push(unescapeRaw(m.#cursor.line(m.#cursor.remaining, 'latin1'))) },
    [PickleOp.STRING]: (m) => { m.#push(m.#quotedString(m.#cursor.line(m.#cursor.remaining, 'latin1'))) },
    [PickleOp.SHORT_BINBYTES]: (m) => { m.#push(m.#cursor.take(m.#cursor.u8())) },
    [PickleOp.BINBYTES]: (m) => { m.#push(m.#cursor.take(m.#cursor.u32())) },
    [PickleOp.BINBYTES8]: (m) => { m.#push(m.#cursor.take(m.#cursor.u64())) },
    [PickleOp.BYTEARRAY8]: (m) => { m.#push(m.#cursor.take(m.#cursor.u64())) },
  }

  /** Lists, tuples, dictionaries, sets. */
  static readonly #containers: Handlers = {
    [PickleOp.EMPTY_LIST]: (m) => { m.#pushNew([]) },
    [PickleOp.EMPTY_SET]: (m) => { m.#pushNew([]) },
    [PickleOp.EMPTY_TUPLE]: (m) => { m.#pushNew(Object.freeze([])) },
    [PickleOp.EMPTY_DICT]: (m) => { m.#pushNew(new PickleDict()) },
    [PickleOp.LIST]: (m) => { m.#pushNew(m.#popToMark()) },
    [PickleOp.FROZENSET]: (m) => { m.#pushNew(m.#popToMark()) },
    [PickleOp.TUPLE]: (m) => { m.#pushNew(Object.freeze(m.#popToMark())) },
    [PickleOp.TUPLE1]: (m) => { m.#pushNew(Object.freeze(m.#popLast(1))) },
    [PickleOp.TUPLE2]: (m) => { m.#pushNew(Object.freeze(m.#popLast(2))) },
    [PickleOp.TUPLE3]: (m) => { m.#pushNew(Object.freeze(m.#popLast(3))) },
    [PickleOp.DICT]: (m) => {
      const dict = new PickleDict()
      m.#setItems(dict, m.#popToMark())
      m.#pushNew(dict)
    },
    [PickleOp.APPEND]: (m) => { m.#append(m.#popLast(1)) },
    [PickleOp.APPENDS]: (m) => { m.#append(m.#popToMark()) },
    [PickleOp.ADDITEMS]: (m) => { m.#append(m.#popToMark()) },
    [PickleOp.SETITEM]: (m) => { m.#setTop(m.#popLast(2)) },
    [PickleOp.SETITEMS]: (m) => { m.#setTop(m.#popToMark()) },
  }

  /** The stack, the memo, and framing. */
  static readonly #bookkeeping: Handlers = {
    [PickleOp.PROTO]: (m) => { m.#checkProtocol(m.#cursor.u8()) },
    [PickleOp.FRAME]: (m) => { m.#cursor.u64() },
    [PickleOp.MARK]: (m) => { m.#marks.push(m.#stack.length) },
    [PickleOp.POP_MARK]: (m) => { m.#popToMark() },
    [PickleOp.POP]: (m) => { m.#popValueOrMark() },
    [PickleOp.DUP]: (m) => { m.#push(m.#top()) },
    [PickleOp.MEMOIZE]: (m) => { m.#remember(m.#memo.size) },
    [PickleOp.BINPUT]: (m) => { m.#remember(m.#cursor.u8()) },
    [PickleOp.LONG_BINPUT]: (m) => { m.#remember(m.#cursor.u32()) },
    [PickleOp.PUT]: (m) => { m.#remember(Number(m.#cursor.line(maximumLineLength))) },
    [PickleOp.BINGET]: (m) => { m.#recall(m.#cursor.u8()) },
    [PickleOp.LONG_BINGET]: (m) => { m.#recall(m.#cursor.u32()) },
    [PickleOp.GET]: (m) => { m.#recall(Number(m.#cursor.line(maximumLineLength))) },
  }

  /** Names, and what is made with them. */
  static readonly #objects: Handlers = {
    [PickleOp.GLOBAL]: (m) => { m.#push(m.#find(m.#cursor.line(maximumLineLength), m.#cursor.line(maximumLineLength))) },
    [PickleOp.STACK_GLOBAL]: (m) => {
      const [module, name] = m.#popLast(2)
      if (typeof module !== 'string' || typeof name !== 'string') throw m.#settings.fail('its pickle asks for something that has no name')
      m.#push(m.#find(module, name))
    },
    [PickleOp.REDUCE]: (m) => {
      const [callable, args] = m.#popLast(2)
      m.#call(callable, args)
    },
    [PickleOp.NEWOBJ]: (m) => {
      const [callable, args] = m.#popLast(2)
      m.#call(callable, args)
    },
    [PickleOp.NEWOBJ_EX]: (m) => {
      const [callable, args, named] = m.#popLast(3)
      if (!(named instanceof PickleDict) || named.size > 0) throw m.#settings.fail('its pickle makes an object with named arguments, which no plain data needs')
      m.#call(callable, args)
    },
    [PickleOp.INST]: (m) => {
      const callable = m.#find(m.#cursor.line(maximumLineLength), m.#cursor.line(maximumLineLength))
      m.#call(callable, m.#popToMark())
    },
    [PickleOp.OBJ]: (m) => {
      const [callable, ...args] = m.#popToMark()
      m.#call(callable, args)
    },
    [PickleOp.BUILD]: (m) => { m.#build(m.#pop()) },
    [PickleOp.BINPERSID]: (m) => { m.#push(m.#persistent(m.#pop())) },
    [PickleOp.PERSID]: (m) => { m.#push(m.#persistent(m.#cursor.line(maximumLineLength))) },
    [PickleOp.EXT1]: (m) => { m.#refuseExtension(PickleOp.EXT1) },
    [PickleOp.EXT2]: (m) => { m.#refuseExtension(PickleOp.EXT2) },
    [PickleOp.EXT4]: (m) => { m.#refuseExtension(PickleOp.EXT4) },
    [PickleOp.NEXT_BUFFER]: (m) => { m.#refuseExtension(PickleOp.NEXT_BUFFER) },
    [PickleOp.READONLY_BUFFER]: (m) => { m.#refuseExtension(PickleOp.READONLY_BUFFER) },
  }

  static readonly #handlers: readonly (Handler | undefined)[] = Array.from({ length: 256 }, (_, op) => PickleMachine.#scalars[op] ?? PickleMachine.#containers[op] ?? PickleMachine.#bookkeeping[op] ?? PickleMachine.#objects[op])

  #push(value: PickleValue): void {
    this.#stack.push(value)
  }

  #pushNew(value: PickleValue): void {
    const { limits, fail } = this.#settings
    if (++this.#made > limits.containers) throw fail(`its pickle makes more than ${limits.containers} lists, tuples and dictionaries`)
    this.#stack.push(value)
  }

  /** Number of values that belong to the innermost open MARK. */
  #available(): number {
    return this.#stack.length - (this.#marks[this.#marks.length - 1] ?? 0)
  }

  #top(): PickleValue {
    const value = this.#available() > 0 ? this.#stack[this.#stack.length - 1] : undefined
    if (value === undefined) throw this.#emptyStack()
    return value
  }

  #pop(): PickleValue {
    const value = this.#top()
    this.#stack.pop()
    return value
  }

  #popLast(count: number): PickleValue[] {
    if (this.#available() < count) throw this.#emptyStack()
    return this.#stack.splice(this.#stack.length - count, count)
  }

  #popToMark(): PickleValue[] {
    const height = this.#marks.pop()
    if (height === undefined) throw this.#emptyStack()
    const items = this.#stack.slice(height)
    this.#stack.length = height
    return items
  }

  #popValueOrMark(): void {
    if (this.#available() > 0) this.#stack.pop()
    else if (this.#marks.pop() === undefined) throw this.#emptyStack()
  }

  #emptyStack(): Error {
    return this.#settings.fail(`its pickle is damaged: the instruction before byte ${this.#cursor.at} takes a value that is not there`)
  }

  #remember(index: number): void {
    const { limits, fail } = this.#settings
    if (this.#memo.size >= limits.remembered) throw fail(`its pickle remembers more than ${limits.remembered} values`)
    this.#memo.set(index, this.#top())
  }

  #recall(index: number): void {
    const value = this.#memo.get(index)
    if (value === undefined) throw this.#settings.fail(`its pickle is damaged: it refers to value ${index}, which is not there`)
    this.#push(value)
  }

  #checkProtocol(protocol: number): void {
    if (protocol > highestProtocol) throw this.#settings.fail(`its pickle has protocol ${protocol}; known are 0 to ${highestProtocol}`)
  }

  #append(items: readonly PickleValue[]): void {
    const list = this.#top()
    if (!Array.isArray(list) || Object.isFrozen(list)) throw this.#settings.fail('its pickle is damaged: it appends to something that is not a list')
    for (const item of items) list.push(item)
  }

  #setTop(items: readonly PickleValue[]): void {
    const dict = this.#top()
    if (!(dict instanceof PickleDict)) throw this.#settings.fail('its pickle is damaged: it sets an item of something that is not a dictionary')
    this.#setItems(dict, items)
  }

  #setItems(dict: PickleDict, items: readonly PickleValue[]): void {
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i]
      const value = items[i + 1]
      if (key === undefined || value === undefined) throw this.#settings.fail('its pickle is damaged: a dictionary has a key without a value')
      if (!dict.set(key, value)) throw this.#settings.fail('a dictionary in its pickle has a key that cannot be a key')
    }
  }

  #find(module: string, name: string): PickleValue {
    const fullName = `${module}.${name}`
    const entry = this.#settings.globals.get(fullName)
    if (!entry) throw this.#settings.fail(`it asks for ${quoted(fullName)}, which is neither a tensor nor plain data; it was refused and nothing was executed`)
    return 'call' in entry ? new PickleCallable(fullName, entry.call) : entry.value
  }

  #call(callable: PickleValue | undefined, args: PickleValue | undefined): void {
    if (!(callable instanceof PickleCallable)) throw this.#settings.fail('its pickle calls something that is not a known constructor; nothing was executed')
    if (!Array.isArray(args)) throw this.#settings.fail(`its pickle calls ${callable.typeName} without arguments`)
    this.#pushNew(callable.call(args, this.#context))
  }

  /** State of an object already made. Attributes of dictionaries (PyTorch's _metadata) carry nothing we use. */
  #build(state: PickleValue): void {
    const target = this.#top()
    if (target instanceof NumpyArray) setArrayState(target, state, this.#context)
    else if (target instanceof NumpyDtype) setDtypeState(target, state, this.#context)
    else if (!(target instanceof PickleDict)) throw this.#settings.fail('its pickle sets the state of something that has none; nothing was executed')
  }

  #refuseExtension(op: number): void {
    throw this.#settings.fail(`its pickle uses ${pickleOpName(op)}, which refers to things outside the file; nothing was executed`)
  }

  #persistent(id: PickleValue): PickleValue {
    const { persistentLoad, fail } = this.#settings
    if (!persistentLoad) throw fail('its pickle refers to data outside itself')
    return persistentLoad(id, this.#context)
  }

  #longInteger(length: number): number | bigint {
    if (length < 0 || length > maximumIntegerBytes) throw this.#settings.fail(`its pickle holds an integer of ${length} bytes; at most ${maximumIntegerBytes} are read`)
    return plainInteger(this.#cursor.longInteger(length))
  }

  #textInteger(text: string): number | bigint | boolean {
    if (text === '00') return false
    if (text === '01') return true
    if (!/^-?\d+$/.test(text)) throw this.#settings.fail(`its pickle is damaged: ${quoted(text)} is not an integer`)
    return plainInteger(BigInt(text))
  }

  #textFloat(text: string): number {
    const named = namedFloats.get(text)
    if (named !== undefined) return named
    const value = text.trim() === '' ? NaN : Number(text)
    if (Number.isNaN(value)) throw this.#settings.fail(`its pickle is damaged: ${quoted(text)} is not a number`)
    return value
  }

  /** Protocol 0 text of Python 2: a quoted literal. */
  #quotedString(text: string): string {
    const quote = text[0]
    if (text.length < 2 || (quote !== "'" && quote !== '"') || !text.endsWith(quote)) throw this.#settings.fail('its pickle is damaged: a text is not quoted')
    return unescapeLiteral(text.slice(1, -1))
  }
}

const namedFloats = new Map([['nan', NaN], ['inf', Infinity], ['-inf', -Infinity]])

/** Python's raw-unicode-escape: \uXXXX and \UXXXXXXXX only. */
function unescapeRaw(text: string): string {
  return text.replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (_, short: string | undefined, long: string | undefined) => codePoint(short ?? long ?? '0'))
}

const escapes = new Map([['n', '\n'], ['r', '\r'], ['t', '\t'], ['\\', '\\'], ["'", "'"], ['"', '"'], ['0', '\0']])

function unescapeLiteral(text: string): string {
  return text.replace(/\\(?:x([0-9a-fA-F]{2})|(.))/g, (all, hex: string | undefined, single: string | undefined) => (hex === undefined ? (escapes.get(single ?? '') ?? all) : codePoint(hex)))
}

function codePoint(hex: string): string {
  const code = Number.parseInt(hex, 16)
  return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code)
}
