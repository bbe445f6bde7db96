import type { SplitId, SplitPart } from '../../../shared/contract/entities.ts'
import { StudioError } from '../../../shared/errors.ts'
import type { DiveRecord } from '../../library/dive-records.ts'
import type { ExportOption, ExportOptionValues, ExportSplit } from './exporter.ts'
import { PickleFile } from './pickle-file.ts'
import type { ExportRun } from './export-run.ts'
import type { PickleWriter } from '../../pickle/pickle-writer.ts'

/** Which split a format that holds one split writes. */
export const splitOption: ExportOption = {
  name: 'split', default: '',
  title: { en: 'Split', zh: '划分' },
  explanation: { en: 'Name of the split whose parts are written; may be left empty where there is one split only. Without any, all dives are written as training.', zh: '要写入的划分名称；只有一个划分时可留空。没有划分时，所有跳水都作为训练集。' },
}

/** @returns null where there are no splits at all. @throws StudioError 'invalid-input' */
export function chooseSplit(options: ExportOptionValues, splits: readonly ExportSplit[]): SplitId | null {
  const name = String(options['split'] ?? '')
  const names = splits.map((split) => `"${split.name}"`).join(', ')
  if (name !== '') {
    const found = splits.find((split) => split.name === name)
    if (found === undefined) throw new StudioError('invalid-input', `There is no split "${name}".`, { hint: names === '' ? 'There are no splits.' : `There are: ${names}.` })
    return found.splitId
  }
  if (splits.length > 1) throw new StudioError('invalid-input', 'This format holds one split, and there are several.', { hint: `Say which one: ${names}.` })
  return splits[0]?.splitId ?? null
}

/** Part of a dive; without a split everything is for training; null: in no part. */
export function partOf(record: Pick<DiveRecord, 'parts'>, split: SplitId | null): SplitPart | null {
  return split === null ? 'train' : (record.parts.find(({ splitId }) => splitId === split)?.part ?? null)
}

/** The lists of keys by part. The file of validation dives is written only where there are any: the published sets have none. */
export async function writeSplitPickles<T extends { part: SplitPart | null }>(run: ExportRun, clips: readonly T[], fileNames: Record<SplitPart, string>, writeKey: (writer: PickleWriter, clip: T) => void): Promise<void> {
  for (const part of ['train', 'validation', 'test'] as const) {
    const members = clips.filter((clip) => clip.part === part)
    if (part === 'validation' && members.length === 0) continue
    const file = await PickleFile.create(run.stage, fileNames[part], 'list')
    for (const clip of members) await file.add((writer) => { writeKey(writer, clip) })
    await file.end()
    if (part === 'validation') run.note(`${fileNames.validation} holds the dives for validation; programs made for the published files do not read it.`)
  }
}
