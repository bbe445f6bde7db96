import { extname } from 'node:path'
import type { ExportFormat } from '../../../shared/contract/weights.ts'
import { StudioError } from '../../../shared/errors.ts'

const endings: Readonly<Record<ExportFormat, readonly string[]>> = { onnx: ['.onnx'], pytorch: ['.pth', '.pt'], safetensors: ['.safetensors'] }

/** The format an ending stands for. @throws StudioError 'invalid-input' */
export function exportFormatOf(path: string): ExportFormat {
  const ending = extname(path).toLowerCase()
  const found = (Object.keys(endings) as ExportFormat[]).find((format) => endings[format].includes(ending))
  if (!found) throw new StudioError('invalid-input', `"${path}" ends in "${ending}"; expected ${Object.values(endings).flat().join(', ')}.`, { hint: 'The ending chooses the format.' })
  return found
}

export interface ExportFiles {
  features: string
  /** Null for methods that find no stages. */
  stages: string | null
  scoring: string
  card: string
}

/** "dive.onnx" stands for the graphs dive.features.onnx, dive.stages.onnx, dive.scoring.onnx and the card dive.md. */
export function onnxFiles(path: string, findsStages: boolean): ExportFiles {
  const stem = path.slice(0, path.length - extname(path).length)
  return { features: `${stem}.features.onnx`, stages: findsStages ? `${stem}.stages.onnx` : null, scoring: `${stem}.scoring.onnx`, card: `${stem}.md` }
}

/** Every file an export writes. @throws StudioError 'invalid-input' where format and ending disagree */
export function exportedFiles(path: string, format: ExportFormat, findsStages: boolean): string[] {
  if (exportFormatOf(path) !== format) throw new StudioError('invalid-input', `"${path}" does not end in ${endings[format].join(' or ')}.`, { hint: 'The ending says the format.' })
  if (format !== 'onnx') return [path]
  return Object.values(onnxFiles(path, findsStages)).filter((file) => file !== null)
}
