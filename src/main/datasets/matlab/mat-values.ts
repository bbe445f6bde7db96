/** What a MATLAB file holds, as plain values; no object of the file's choosing can come out of it. */
export interface MatNumbers {
  kind: 'numbers'
  /** "double", "uint8", …; "logical" for truth values. */
  className: string
  /** At least two sizes: rows, columns, … */
  shape: readonly number[]
  /** Column by column, as MATLAB stores them; 64-bit integers beyond 2^53 lose their last digits. */
  values: readonly number[]
}

export interface MatText {
  kind: 'text'
  shape: readonly number[]
  /** One text for each row. */
  rows: readonly string[]
}

export interface MatCells {
  kind: 'cells'
  shape: readonly number[]
  /** Column by column. */
  cells: readonly MatValue[]
}

/** Something that is passed over: a structure, an object, a sparse or complex matrix. */
export interface MatOther {
  kind: 'other'
  className: string
}

export type MatValue = MatNumbers | MatText | MatCells | MatOther

/** Rows of a matrix of two dimensions; null where it has more. */
export function matRows({ shape, values }: MatNumbers): number[][] | null {
  const [rowCount = 0, columnCount = 0, ...rest] = shape
  if (rest.some((size) => size !== 1)) return null
  // Of no columns, a file may claim any number of rows.
  if (values.length === 0) return []
  return Array.from({ length: rowCount }, (_, row) => Array.from({ length: columnCount }, (__, column) => values[column * rowCount + row] ?? NaN))
}
