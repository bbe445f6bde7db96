import { subActionNames } from '../../../shared/domain/stages.ts'
import { writeNumpyArray, writeNumpyScalar } from '../../pickle/numpy-writer.ts'
import { PickleOp } from '../../pickle/pickle-ops.ts'
import type { PickleWriter } from '../../pickle/pickle-writer.ts'
import { labelsOfRuns } from '../finediving/details.ts'
import { fineDivingFiles } from '../finediving/read-finediving.ts'
import { runExport } from './export-run.ts'
import type { ExportStage } from './export-stage.ts'
import type { Exporter } from './exporter.ts'
import type { FineDivingClip, FineDivingPickle } from './finediving-clip.ts'
import { fineDivingClip } from './finediving-clip.ts'
import { numberForeignClips } from './foreign-clips.ts'
import { IncompleteDives, incompleteOption } from './incomplete-dives.ts'
import { PickleFile } from './pickle-file.ts'
import { competitionName, UniqueNames, withoutExtension } from './safe-names.ts'
import { chooseSplit, partOf, splitOption, writeSplitPickles } from './split-choice.ts'

/**
 * FineDiving's six pickles, with the types of the published ones: what loads
 * these loads ours. Keys are (competition: str, clip: int); arrays are int64.
 */
type KeyedClip = FineDivingClip & { key: { competition: string; clip: number } }

const writeEntry: Record<FineDivingPickle, (writer: PickleWriter, clip: KeyedClip) => void> = {
  aqa: (writer, { values: { aqa } }) => {
    writer.op(PickleOp.EMPTY_LIST, PickleOp.MARK)
    writer.text(aqa.actionType)
    writer.float(aqa.score)
    writer.float(aqa.difficulty)
    writeNumpyArray(writer, aqa.transitions, 'int64')
    writeNumpyArray(writer, labelsOfRuns(aqa.labels), 'int64')
    writer.op(PickleOp.APPENDS)
  },
  fine: (writer, { values: { fine }, subActions }) => {
    writer.op(PickleOp.EMPTY_DICT, PickleOp.MARK)
    writer.text('action_type')
    writer.text(fine.actionType)
    writer.text('dive_score')
    writer.float(fine.score)
    writer.text('difficulty')
    writer.float(fine.difficulty)
    writer.text('steps_transit_frames')
    writeNumpyArray(writer, fine.transitions, 'int64')
    writer.text('frames_labels')
    writeNumpyArray(writer, labelsOfRuns(fine.labels), 'int64')
    writer.text('sub-action_types')
    writer.op(PickleOp.EMPTY_DICT, PickleOp.MARK)
    for (const [id, name] of subActions) {
      writeNumpyScalar(writer, id, 'int64')
      writer.text(name)
    }
    writer.op(PickleOp.SETITEMS, PickleOp.SETITEMS)
  },
  coarse: (writer, { values: { coarse }, startFrame, endFrame, awards }) => {
    writer.op(PickleOp.EMPTY_DICT, PickleOp.MARK)
    writer.text('action_type')
    writer.text(coarse.actionType)
    writer.text('start_frame')
    writer.number(startFrame)
    writer.text('end_frame')
    writer.number(endFrame)
    writer.text('dive_score')
    writer.float(coarse.score)
    writer.text('difficulty')
    writer.float(coarse.difficulty)
    writer.text('judge_scores')
    writer.op(PickleOp.EMPTY_LIST, PickleOp.MARK)
    // As published: seven awards as numpy scalars, fewer as floats.
    for (const award of awards) {
      if (awards.length === 7) writeNumpyScalar(writer, award, 'float64')
      else writer.float(award)
    }
    writer.op(PickleOp.APPENDS, PickleOp.SETITEMS)
  },
}

export const fineDivingExporter: Exporter = {
  name: 'finediving',
  title: { en: 'FineDiving pickles', zh: 'FineDiving pickle 文件' },
  explanation: { en: 'The six annotation files of FineDiving, for research code made for it. Dives need a number, a score, a degree of difficulty and named stages. States, assignments and comments are not kept.', zh: 'FineDiving 的六个标注文件，供相应研究代码使用。跳水须有动作代码、得分、难度系数和已命名的阶段。不保留状态、分配和评论。' },
  extensions: ['.pkl'],
  needs: [],
  options: [splitOption, incompleteOption],
  write: (request, context = {}) => runExport(fineDivingExporter, request, context, async (run) => {
    const split = chooseSplit(run.options, request.splits)
    const incomplete = new IncompleteDives(run, 'FineDiving')
    const clips: FineDivingClip[] = []
    for await (const record of run.dives()) {
      const clip = fineDivingClip(record, partOf(record, split))
      if (typeof clip === 'string') incomplete.add(record, clip)
      else clips.push(clip)
    }
    incomplete.refuse()
    const keyed = nameClips(clips)
    for (const pickle of Object.keys(writeEntry) as FineDivingPickle[]) await writeDict(run.stage, pickle, keyed)
    await writeTable(run.stage, keyed)
    await writeSplitPickles(run, keyed, { train: fineDivingFiles.train, test: fineDivingFiles.test, validation: 'validation_split.pkl' }, writeKey)
  }),
}

/** Dives of other origin under their video's name, numbered from 1 in its order, as their frame folders are called; never under a competition FineDiving has. */
function nameClips(clips: readonly FineDivingClip[]): KeyedClip[] {
  const names = new UniqueNames()
  for (const competition of new Set(clips.flatMap(({ key }) => (key === null ? [] : [key.competition])))) names.take(competition)
  const foreign = numberForeignClips(clips.filter(({ key }) => key === null), ({ videoId, videoName }) => names.take(competitionName(withoutExtension(videoName), `video-${videoId}`)))
  return clips.map((clip): KeyedClip => {
    const found = foreign.get(clip)
    return { ...clip, key: clip.key ?? { competition: found?.video ?? '', clip: found?.clip ?? 0 } }
  })
}

async function writeDict(stage: ExportStage, pickle: FineDivingPickle, clips: readonly KeyedClip[]): Promise<void> {
  const members = clips.filter(({ places }) => places[pickle] !== undefined)
  members.sort((a, b) => (a.places[pickle] ?? Infinity) - (b.places[pickle] ?? Infinity) || 0)
  const file = await PickleFile.create(stage, fineDivingFiles[pickle], 'dict')
  for (const clip of members) {
    await file.add((writer) => {
      writeKey(writer, clip)
      writeEntry[pickle](writer, clip)
    })
  }
  await file.end()
}

function writeKey(writer: PickleWriter, { key }: KeyedClip): void {
  writer.text(key.competition)
  writer.number(key.clip)
  writer.op(PickleOp.TUPLE2)
}

/** FineDiving's own table, and what other ids of the imported files are called. */
async function writeTable(stage: ExportStage, clips: readonly KeyedClip[]): Promise<void> {
  const table = new Map(subActionNames.flatMap((name, id) => (name === '' ? [] : [[id, name] as const])))
  for (const { subActions } of clips) for (const [id, name] of subActions) if (!table.has(id) && name !== '') table.set(id, name)
  const file = await PickleFile.create(stage, fineDivingFiles.table, 'dict')
  for (const [id, name] of table) {
    await file.add((writer) => {
      writer.number(id)
      writer.text(name)
    })
  }
  await file.end()
}
