import { createHash } from 'node:crypto'
import type { ByteSource } from './byte-source.ts'
import { openFileSource } from './byte-source.ts'
import type { CheckpointFormat, CheckpointTensor } from './checkpoint.ts'
import { readCheckpoint } from './checkpoint.ts'
import { elementCount } from './tensors.ts'

/**
 * What is in a checkpoint, for `highboard weights inspect` and the Models
 * screen: names, shapes, number formats, plain values, size and hash. Reads no
 * tensor's numbers, and changes nothing.
 */
export interface WeightsReport {
  fileName: string
  format: CheckpointFormat
  sizeBytes: number
  /** SHA-256 of the file, hex. */
  contentHash: string
  tensors: readonly (CheckpointTensor & { count: number })[]
  /** Numbers in all tensors together. */
  parameterCount: number
  /** Tensors of each number format. */
  dtypes: Readonly<Record<string, number>>
  /** By dotted path; integers beyond 2^53 as text, so that the report is plain JSON. */
  plain: Readonly<Record<string, null | boolean | number | string>>
}

/** @throws StudioError as openCheckpoint */
export function inspectWeights(path: string): WeightsReport {
  const source = openFileSource(path)
  try {
    return report(source)
  } finally {
    source.close()
  }
}

function report(source: ByteSource): WeightsReport {
  const checkpoint = readCheckpoint(source)
  const dtypes: Record<string, number> = {}
  for (const { dtype } of checkpoint.tensors) dtypes[dtype] = (dtypes[dtype] ?? 0) + 1
  const tensors = checkpoint.tensors.map((tensor) => ({ ...tensor, count: elementCount(tensor.shape) }))
  // Object.fromEntries defines own properties, so a key called "__proto__" stays a plain key.
  const plain = Object.fromEntries([...checkpoint.plain].map(([name, value]) => [name, typeof value === 'bigint' ? value.toString() : value]))
  return {
    fileName: checkpoint.fileName,
    format: checkpoint.format,
    sizeBytes: checkpoint.sizeBytes,
    contentHash: hashSource(source),
    tensors,
    parameterCount: tensors.reduce((sum, { count }) => sum + count, 0),
    dtypes,
    plain,
  }
}

const hashChunkBytes = 8 << 20

/** SHA-256 of everything in `source`, hex, in bounded memory. */
export function hashSource(source: ByteSource): string {
  const hash = createHash('sha256')
  for (let offset = 0; offset < source.sizeBytes; offset += hashChunkBytes) hash.update(source.read(offset, Math.min(hashChunkBytes, source.sizeBytes - offset)))
  return hash.digest('hex')
}

/** The report as text: a line for each tensor, then the plain values. */
export function formatWeightsReport(report: WeightsReport): string {
  const width = report.tensors.reduce((longest, { name }) => Math.max(longest, name.length), 0)
  const lines = [
    `${report.fileName}: ${report.format}, ${report.sizeBytes} bytes, SHA-256 ${report.contentHash}`,
    `${report.tensors.length} tensors, ${report.parameterCount} numbers (${Object.entries(report.dtypes).map(([dtype, count]) => `${count} ${dtype}`).join(', ') || 'none'})`,
    ...report.tensors.map(({ name, dtype, shape }) => `  ${name.padEnd(width)}  ${dtype.padEnd(8)}  [${shape.join(', ')}]`),
  ]
  const plain = Object.entries(report.plain)
  if (plain.length > 0) lines.push(`${plain.length} other values`, ...plain.map(([name, value]) => `  ${name} = ${JSON.stringify(value)}`))
  return lines.join('\n')
}
