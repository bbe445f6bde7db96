import { quoted } from '../../../shared/untrusted-text.ts'
import { charactersOf, MatCursor, MatType, numberCount, numbersOf } from './mat-elements.ts'
import type { MatBudget } from './mat-limits.ts'
import type { MatCells, MatNumbers, MatText, MatValue } from './mat-values.ts'

/**
 * A miMATRIX element: flags, sizes and name, then what its class needs. Dense
 * numbers, truth values, texts and cells are read; everything else is named and
 * passed over, so that a list beside it can still be read.
 */
export interface MatVariable {
  name: string
  value: MatValue
}

const classNames = ['', 'cell', 'structure', 'object', 'char', 'sparse', 'double', 'single', 'int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64', 'function', 'opaque']
const charClass = 4
const cellClass = 1
const firstNumeric = 6
const lastNumeric = 15
const complexFlag = 0x0800
const logicalFlag = 0x0200
const maximumDimensions = 32
const maximumNameBytes = 256

/** @param depth how many cells it lies in */
export function readMatrix(data: Uint8Array, littleEndian: boolean, budget: MatBudget, depth = 0): MatVariable {
  budget.matrix()
  // MATLAB writes an empty cell as an element without contents.
  if (data.byteLength === 0) return { name: '', value: { kind: 'numbers', className: 'double', shape: [0, 0], values: [] } }
  const cursor = new MatCursor(data, littleEndian, budget.fail)
  const flagsElement = cursor.next()
  const [flags] = flagsElement.type === MatType.uint32 ? numbersOf(flagsElement, littleEndian) : []
  if (flags === undefined || flagsElement.data.byteLength !== 8) throw budget.fail('it is damaged: a matrix does not begin with its flags')
  const classId = flags & 0xff
  const className = classNames[classId] ?? `class ${classId}`
  if (classId > lastNumeric) return { name: '', value: { kind: 'other', className } }
  const shapeElement = cursor.next()
  const shape = shapeElement.type === MatType.int32 && numberCount(shapeElement) !== null ? numbersOf(shapeElement, littleEndian) : []
  if (shape.length < 2 || shape.length > maximumDimensions || shape.some((size) => size < 0)) throw budget.fail('it is damaged: a matrix has no valid size')
  const length = shape.reduce((product, size) => product * size, 1)
  const nameElement = cursor.next()
  if (nameElement.data.byteLength > maximumNameBytes) throw budget.fail(`a matrix has a name of ${nameElement.data.byteLength} bytes; MATLAB allows 63`)
  const name = Buffer.from(nameElement.data.buffer, nameElement.data.byteOffset, nameElement.data.byteLength).toString('latin1')
  const described = `the matrix ${quoted(name)} of size ${shape.join('×')}`
  if (classId === cellClass) return { name, value: readCells(cursor, shape, length, described, budget, depth) }
  if (classId === charClass) return { name, value: readText(cursor, shape, length, described, budget) }
  if (classId < firstNumeric || (flags & complexFlag) !== 0) return { name, value: { kind: 'other', className: (flags & complexFlag) === 0 ? className : `complex ${className}` } }
  return { name, value: readNumbers(cursor, shape, length, (flags & logicalFlag) === 0 ? className : 'logical', described, budget) }
}

function readNumbers(cursor: MatCursor, shape: number[], length: number, className: string, described: string, budget: MatBudget): MatNumbers {
  const element = cursor.next()
  const count = numberCount(element)
  if (count !== length) throw budget.fail(`${described} has ${count ?? 'no'} numbers, expected ${length}`)
  budget.values(count)
  return { kind: 'numbers', className, shape, values: numbersOf(element, cursor.littleEndian) }
}

function readText(cursor: MatCursor, shape: number[], length: number, described: string, budget: MatBudget): MatText {
  const rowCount = shape[0] ?? 0
  if (length === 0) return { kind: 'text', shape, rows: [] }
  const element = cursor.next()
  budget.values(element.data.byteLength)
  const characters = charactersOf(element, cursor.littleEndian)
  if (characters === null || characters.length < length) throw budget.fail(`${described} has ${characters?.length ?? 'no'} characters, expected ${length}`)
  const columnCount = length / rowCount
  return { kind: 'text', shape, rows: Array.from({ length: rowCount }, (_, row) => Array.from({ length: columnCount }, (__, column) => characters[column * rowCount + row] ?? '').join('')) }
}

function readCells(cursor: MatCursor, shape: number[], length: number, described: string, budget: MatBudget, depth: number): MatCells {
  if (depth >= budget.limits.depth) throw budget.fail(`it nests cells more than ${budget.limits.depth} deep`)
  const cells: MatValue[] = []
  // Every cell costs a matrix of the budget and at least eight bytes of the file, whatever `length` says.
  for (let i = 0; i < length; i++) {
    const element = cursor.isAtEnd ? null : cursor.next()
    if (element?.type !== MatType.matrix) throw budget.fail(`${described} has ${i} cells, expected ${length}`)
    cells.push(readMatrix(element.data, cursor.littleEndian, budget, depth + 1).value)
  }
  return { kind: 'cells', shape, cells }
}
