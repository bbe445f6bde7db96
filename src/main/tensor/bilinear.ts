/**
 * Pillow's BILINEAR resize, bit for bit, on interleaved RGB bytes.
 *
 * The published checkpoints were trained on frames resized by Pillow, whose
 * bilinear filter widens when shrinking (antialiasing) and works in fixed point:
 * a horizontal pass rounded to uint8, then a vertical pass (Pillow, Resample.c).
 * Only the rows and columns a crop keeps are computed; tables are made once per
 * size and nothing is allocated per pixel.
 */

/** Pillow's PRECISION_BITS: 32 bits less 8 for the pixel and 2 to spare. */
const PRECISION_BITS = 32 - 8 - 2
const HALF = 1 << (PRECISION_BITS - 1)

/** For each output position: first input position, number of taps, and fixed-point weights. */
export interface ResampleTable {
  inputSize: number
  outputSize: number
  /** widest number of taps; weights of output i start at i * taps */
  taps: number
  starts: Int32Array
  counts: Int32Array
  weights: Int32Array
}

/** precompute_coeffs and normalize_coeffs_8bpc of Pillow's Resample.c, for the triangle filter. */
export function createResampleTable(inputSize: number, outputSize: number): ResampleTable {
  const scale = inputSize / outputSize
  const filterScale = Math.max(scale, 1)
  const support = filterScale
  const taps = Math.ceil(support) * 2 + 1
  const starts = new Int32Array(outputSize)
  const counts = new Int32Array(outputSize)
  const weights = new Int32Array(outputSize * taps)
  const real = new Float64Array(taps)
  for (let out = 0; out < outputSize; out++) {
    const center = (out + 0.5) * scale
    const start = Math.max(Math.trunc(center - support + 0.5), 0)
    const count = Math.min(Math.trunc(center + support + 0.5), inputSize) - start
    let sum = 0
    for (let t = 0; t < count; t++) {
      const distance = Math.abs((t + start - center + 0.5) * (1 / filterScale))
      const weight = distance < 1 ? 1 - distance : 0
      real[t] = weight
      sum += weight
    }
    for (let t = 0; t < count; t++) {
      const weight = sum === 0 ? (real[t] ?? 0) : (real[t] ?? 0) / sum
      weights[out * taps + t] = Math.trunc(0.5 + weight * (1 << PRECISION_BITS))
    }
    starts[out] = start
    counts[out] = count
  }
  return { inputSize, outputSize, taps, starts, counts, weights }
}

/** The part of the resized picture to compute, in its pixels. */
export interface CropWindow {
  originY: number
  originX: number
  height: number
  width: number
}

/** Resizes many frames of one size to one window, reusing its tables and buffers. */
export interface Resizer {
  readonly window: CropWindow
  /**
   * @param source RGB24, uint8 [sourceHeight, sourceWidth, 3], row-major
   * @param target receives uint8 [window.height, window.width, 3]; a new buffer when absent
   */
  run(source: Uint8Array, target?: Uint8Array): Uint8Array
}

/**
 * A resizer from one source size to one target size, computing `window` of it
 * only (all of it by default).
 */
export function createResizer(
  source: { height: number; width: number },
  target: { height: number; width: number },
  window: CropWindow = { originY: 0, originX: 0, height: target.height, width: target.width },
): Resizer {
  const columns = createResampleTable(source.width, target.width)
  const rows = createResampleTable(source.height, target.height)
  const lastRow = window.originY + window.height - 1
  const firstSourceRow = rows.starts[window.originY] ?? 0
  const endSourceRow = (rows.starts[lastRow] ?? 0) + (rows.counts[lastRow] ?? 0)
  const rowBytes = window.width * 3
  const between = new Uint8Array((endSourceRow - firstSourceRow) * rowBytes)
  return {
    window,
    run(pixels, result = new Uint8Array(window.height * rowBytes)) {
      resizeColumns(pixels, between, columns, window, source.width * 3, firstSourceRow, endSourceRow)
      resizeRows(between, result, rows, window, rowBytes, firstSourceRow)
      return result
    },
  }
}

function resizeColumns(source: Uint8Array, target: Uint8Array, table: ResampleTable, window: CropWindow, sourceRowBytes: number, firstRow: number, endRow: number): void {
  const { starts, counts, weights, taps } = table
  const same = table.inputSize === table.outputSize
  let to = 0
  for (let y = firstRow; y < endRow; y++) {
    const rowStart = y * sourceRowBytes
    if (same) {
      // Pillow skips a pass that does not change the size.
      const from = rowStart + window.originX * 3
      target.set(source.subarray(from, from + window.width * 3), to)
      to += window.width * 3
      continue
    }
    for (let x = window.originX; x < window.originX + window.width; x++) {
      let from = rowStart + starts[x]! * 3
      let red = HALF
      let green = HALF
      let blue = HALF
      const base = x * taps
      const end = base + counts[x]!
      for (let k = base; k < end; k++) {
        const weight = weights[k]!
        red += source[from]! * weight
        green += source[from + 1]! * weight
        blue += source[from + 2]! * weight
        from += 3
      }
      // Weights sum to 2^22 within a few units, so the sums stay within int32 and within a byte after the shift.
      target[to] = red >> PRECISION_BITS
      target[to + 1] = green >> PRECISION_BITS
      target[to + 2] = blue >> PRECISION_BITS
      to += 3
    }
  }
}

function resizeRows(source: Uint8Array, target: Uint8Array, table: ResampleTable, window: CropWindow, rowBytes: number, firstRow: number): void {
  const { starts, counts, weights, taps } = table
  const same = table.inputSize === table.outputSize
  const sums = new Int32Array(rowBytes)
  for (let y = 0; y < window.height; y++) {
    const row = y + window.originY
    const to = y * rowBytes
    const from = (starts[row]! - firstRow) * rowBytes
    if (same) {
      const at = (row - firstRow) * rowBytes
      target.set(source.subarray(at, at + rowBytes), to)
      continue
    }
    sums.fill(HALF)
    for (let k = 0; k < counts[row]!; k++) {
      const weight = weights[row * taps + k]!
      const at = from + k * rowBytes
      for (let i = 0; i < rowBytes; i++) sums[i] = sums[i]! + source[at + i]! * weight
    }
    for (let i = 0; i < rowBytes; i++) target[to + i] = sums[i]! >> PRECISION_BITS
  }
}

/** The whole picture resized: uint8 [target.height, target.width, 3]. */
export function resizeBilinear(pixels: Uint8Array, source: { height: number; width: number }, target: { height: number; width: number }): Uint8Array {
  return createResizer(source, target).run(pixels)
}
