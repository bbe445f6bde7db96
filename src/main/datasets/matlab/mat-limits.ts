import type { StudioError } from '../../../shared/errors.ts'

/**
 * What bounds the time and memory of reading a MATLAB file, several times what
 * the lists of published data sets need. Sizes a file declares are compared with
 * the bytes there are and never allocated for.
 */
export interface MatLimits {
  /** Bytes that come out of compressed elements, all together. */
  inflatedBytes: number
  /** Numbers and characters, all together. */
  values: number
  /** Matrices, those in cells included. */
  matrices: number
  /** Cells within cells. */
  depth: number
}

export const defaultMatLimits: MatLimits = { inflatedBytes: 64 << 20, values: 2_000_000, matrices: 50_000, depth: 16 }

/** Makes the error for a file that cannot be used; `found` completes "FILE cannot be read: …". */
export type MatFail = (found: string, options?: { cause?: unknown; hint?: string }) => StudioError

/** What of the limits is used up. */
export class MatBudget {
  readonly limits: MatLimits
  readonly fail: MatFail
  #inflatedBytes = 0
  #values = 0
  #matrices = 0

  constructor(limits: MatLimits, fail: MatFail) {
    this.limits = limits
    this.fail = fail
  }

  /** Bytes that may still come out of compressed elements. */
  get inflatableBytes(): number {
    return this.limits.inflatedBytes - this.#inflatedBytes
  }

  inflated(sizeBytes: number): void {
    this.#inflatedBytes += sizeBytes
  }

  values(count: number): void {
    this.#values += count
    if (this.#values > this.limits.values) throw this.fail(`it holds more than ${this.limits.values} values`)
  }

  matrix(): void {
    if (++this.#matrices > this.limits.matrices) throw this.fail(`it holds more than ${this.limits.matrices} matrices`)
  }
}
