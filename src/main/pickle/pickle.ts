import { PickleMachine } from './pickle-machine.ts'
import { numpyGlobals } from './numpy-pickle.ts'
import type { PickleContext, PickleGlobals } from './pickle-globals.ts'
import { plainGlobals } from './pickle-globals.ts'
import type { PickleFail, PickleLimits } from './pickle-limits.ts'
import { checkPickleTree, defaultPickleLimits } from './pickle-limits.ts'
import type { PickleValue } from './pickle-values.ts'

/**
 * Reads Python pickles, protocols 0 to 5, into plain values and numpy arrays
 * without executing anything. A pickle is a small program that may ask for any
 * function of a Python installation; here it can reach the names of one table
 * (plain containers, numpy data, and what the caller adds, such as tensors) and
 * is refused by name if it asks for any other.
 *
 * Own code although libraries exist (pickleparser): those build objects of the
 * file's choosing and bound neither nesting, counts nor time, and files
 * downloaded from strangers are the most hostile input the studio takes.
 */
export interface PickleOptions {
  /** Names allowed beyond plain data and numpy. */
  globals?: PickleGlobals
  /** Gives meaning to references to data outside the pickle; without it they are refused. */
  persistentLoad?: (id: PickleValue, context: PickleContext) => PickleValue
  limits?: Partial<PickleLimits>
  /** The error to raise; it names the file. */
  fail: PickleFail
}

/**
 * Reads one pickle from the start of `bytes`; later bytes are left alone.
 * The result contains no cycles and can be walked by plain recursion.
 * @returns the value, and the offset just after the pickle
 * @throws what `fail` makes
 */
export function readPickle(bytes: Uint8Array, { fail, persistentLoad, ...options }: PickleOptions): { value: PickleValue; endOffset: number } {
  const limits = { ...defaultPickleLimits, ...options.limits }
  const globals = options.globals ? new Map([...allowed, ...options.globals]) : allowed
  const machine = new PickleMachine(bytes, { globals, limits, fail, persistentLoad })
  const value = machine.run()
  checkPickleTree(value, limits, fail)
  return { value, endOffset: machine.position }
}

const allowed: PickleGlobals = new Map([...plainGlobals, ...numpyGlobals])
