import { quoted } from './bad-checkpoint.ts'
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

export class PickleMachine {
  readonly #cursor: PickleCursor
  readonly #settings: MachineSettings
  readonly #context: PickleContext
  readonly #stack: PickleValue[] = []
  /** Heights of the stack at each open MARK. */
  readonly #marks: number[] = []
  readonly #memo = new Map<number, PickleValue>()
  #containers = 0
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
      if (op === PickleOp.STOP) return this.#pop()
      if (!this.#scalar(op) && !this.#container(op) && !this.#bookkeeping(op) && !this.#object(op)) throw fail(`byte ${this.#cursor.at - 1} of its pickle is not an instruction (${op})`)
    }
    throw fail(`its pickle has more than ${limits.operations} instructions`)
  }

  /** Numbers, texts, bytes. */
  #scalar(op: number): boolean {
    const c = this.#cursor
    switch (op) {
      case PickleOp.NONE: this.#push(null); return true
      case PickleOp.NEWTRUE: this.#push(true); return true
      case PickleOp.NEWFALSE: this.#push(false); return true
      case PickleOp.BININT1: this.#push(c.u8()); return true
      case PickleOp.BININT2: this.#push(c.u16()); return true
      case PickleOp.BININT: this.#push(c.i32()); return true
      case PickleOp.BINFLOAT: this.#push(c.f64()); return true
      case PickleOp.LONG1: this.#push(plainInteger(c.longInteger(c.u8()))); return true
      case PickleOp.LONG4: this.#push(this.#longInteger(c.i32())); return true
      case PickleOp.INT: this.#push(this.#textInteger(c.line(maximumLineLength))); return true
      case PickleOp.LONG: this.#push(this.#textInteger(c.line(maximumLineLength).replace(/L$/, ''))); return true
      case PickleOp.FLOAT: this.#push(this.#textFloat(c.line(maximumLineLength))); return true
      case PickleOp.SHORT_BINUNICODE: this.#push(c.utf8(c.u8())); return true
      case PickleOp.BINUNICODE: this.#push(c.utf8(c.u32())); return true
      case PickleOp.BINUNICODE8: this.#push(c.utf8(c.u64())); return true
      case PickleOp.SHORT_BINSTRING: this.#push(c.latin1(c.u8())); return true
      case PickleOp.BINSTRING: this.#push(c.latin1(c.u32())); return true
      case PickleOp.UNICODE: this.#push(unescapeRaw(c.line(c.remaining, 'latin1'))); return true
      case PickleOp.STRING: this.#push(this.#quotedString(c.line(c.remaining, 'latin1'))); return true
      case PickleOp.SHORT_BINBYTES: this.#push(c.take(c.u8())); return true
      case PickleOp.BINBYTES: this.#push(c.take(c.u32())); return true
      case PickleOp.BINBYTES8: case PickleOp.BYTEARRAY8: this.#push(c.take(c.u64())); return true
      default: return false
    }
  }

  /** Lists, tuples, dictionaries, sets. */
  #container(op: number): boolean {
    switch (op) {
      case PickleOp.EMPTY_LIST: case PickleOp.EMPTY_SET: this.#pushNew([]); return true
      case PickleOp.EMPTY_TUPLE: this.#pushNew(Object.freeze([])); return true
      case PickleOp.EMPTY_DICT: this.#pushNew(new PickleDict()); return true
      case PickleOp.LIST: this.#pushNew(this.#popToMark()); return true
      case PickleOp.FROZENSET: this.#pushNew(this.#popToMark()); return true
      case PickleOp.TUPLE: this.#pushNew(Object.freeze(this.#popToMark())); return true
      case PickleOp.TUPLE1: this.#pushNew(Object.freeze(this.#popLast(1))); return true
      case PickleOp.TUPLE2: this.#pushNew(Object.freeze(this.#popLast(2))); return true
      case PickleOp.TUPLE3: this.#pushNew(Object.freeze(this.#popLast(3))); return true
      case PickleOp.DICT: {
        const dict = new PickleDict()
        this.#setItems(dict, this.#popToMark())
        this.#pushNew(dict)
        return true
      }
      case PickleOp.APPEND: this.#append(this.#popLast(1)); return true
      case PickleOp.APPENDS: case PickleOp.ADDITEMS: this.#append(this.#popToMark()); return true
      case PickleOp.SETITEM: this.#setTop(this.#popLast(2)); return true
      case PickleOp.SETITEMS: this.#setTop(this.#popToMark()); return true
      default: return false
    }
  }

  /** The stack, the memo, and framing. */
  #bookkeeping(op: number): boolean {
    const c = this.#cursor
    switch (op) {
      case PickleOp.PROTO: this.#checkProtocol(c.u8()); return true
      case PickleOp.FRAME: c.u64(); return true
      case PickleOp.MARK: this.#marks.push(this.#stack.length); return true
      case PickleOp.POP_MARK: this.#popToMark(); return true
      case PickleOp.POP: this.#popValueOrMark(); return true
      case PickleOp.DUP: this.#push(this.#top()); return true
      case PickleOp.MEMOIZE: this.#remember(this.#memo.size); return true
      case PickleOp.BINPUT: this.#remember(c.u8()); return true
      case PickleOp.LONG_BINPUT: this.#remember(c.u32()); return true
      case PickleOp.PUT: this.#remember(Number(c.line(maximumLineLength))); return true
      case PickleOp.BINGET: this.#recall(c.u8()); return true
      case PickleOp.LONG_BINGET: this.#recall(c.u32()); return true
      case PickleOp.GET: this.#recall(Number(c.line(maximumLineLength))); return true
      default: return false
    }
  }

  /** Names, and what is made with them. */
  #object(op: number): boolean {
    const c = this.#cursor
    const { fail } = this.#settings
    switch (op) {
      case PickleOp.GLOBAL: this.#push(this.#find(c.line(maximumLineLength), c.line(maximumLineLength))); return true
      case PickleOp.STACK_GLOBAL: {
        const [module, name] = this.#popLast(2)
        if (typeof module !== 'string' || typeof name !== 'string') throw fail('its pickle asks for something that has no name')
        this.#push(this.#find(module, name))
        return true
      }
      case PickleOp.REDUCE: case PickleOp.NEWOBJ: {
        const [callable, args] = this.#popLast(2)
        this.#call(callable, args)
        return true
      }
      case PickleOp.NEWOBJ_EX: {
        const [callable, args, named] = this.#popLast(3)
        if (!(named instanceof PickleDict) || named.size > 0) throw fail('its pickle makes an object with named arguments, which no plain data needs')
        this.#call(callable, args)
        return true
      }
      case PickleOp.INST: {
        const callable = this.#find(c.line(maximumLineLength), c.line(maximumLineLength))
        this.#call(callable, this.#popToMark())
        return true
      }
      case PickleOp.OBJ: {
        const [callable, ...args] = this.#popToMark()
        this.#call(callable, args)
        return true
      }
      case PickleOp.BUILD: this.#build(this.#pop()); return true
      case PickleOp.BINPERSID: this.#push(this.#persistent(this.#pop())); return true
      case PickleOp.PERSID: this.#push(this.#persistent(c.line(maximumLineLength))); return true
      case PickleOp.EXT1: case PickleOp.EXT2: case PickleOp.EXT4: case PickleOp.NEXT_BUFFER: case PickleOp.READONLY_BUFFER:
        throw fail(`its pickle uses ${pickleOpName(op)}, which refers to things outside the file; nothing was executed`)
      default: return false
    }
  }

  #push(value: PickleValue): void {
    this.#stack.push(value)
  }

  #pushNew(value: PickleValue): void {
    const { limits, fail } = this.#settings
    if (++this.#containers > limits.containers) throw fail(`its pickle makes more than ${limits.containers} lists, tuples and dictionaries`)
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
