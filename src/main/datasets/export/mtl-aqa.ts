import { writeNumpyArray } from '../../pickle/numpy-writer.ts'
import { PickleOp } from '../../pickle/pickle-ops.ts'
import type { PickleWriter } from '../../pickle/pickle-writer.ts'
import { mtlAqaSplitFiles } from '../mtl-aqa/read-mtl-aqa.ts'
import { runExport } from './export-run.ts'
import type { Exporter } from './exporter.ts'
import { numberForeignClips } from './foreign-clips.ts'
import { IncompleteDives, incompleteOption } from './incomplete-dives.ts'
import type { MtlAqaClip } from './mtl-aqa-clip.ts'
import { mtlAqaClip } from './mtl-aqa-clip.ts'
import { PickleFile } from './pickle-file.ts'
import { chooseSplit, partOf, splitOption, writeSplitPickles } from './split-choice.ts'

/** MTL-AQA's three pickles, with the types of the published ones. Keys are (video: int, clip: int); awards are a float64 array. */
type KeyedClip = MtlAqaClip & { key: { video: number; clip: number } }

export const mtlAqaExporter: Exporter = {
  name: 'mtl-aqa',
  title: { en: 'MTL-AQA pickles', zh: 'MTL-AQA pickle 文件' },
  explanation: { en: 'The annotation file of MTL-AQA with its split, for research code made for it. Dives need a number, a score and a degree of difficulty. States, assignments and comments are not kept.', zh: 'MTL-AQA 的标注文件及其划分，供相应研究代码使用。跳水须有动作代码、得分和难度系数。不保留状态、分配和评论。' },
  extensions: ['.pkl'],
  needs: [],
  options: [splitOption, incompleteOption],
  write: (request, context = {}) => runExport(mtlAqaExporter, request, context, async (run) => {
    const split = chooseSplit(run.options, request.splits)
    const incomplete = new IncompleteDives(run, 'MTL-AQA')
    const clips: MtlAqaClip[] = []
    for await (const record of run.dives()) {
      const clip = mtlAqaClip(record, partOf(record, split))
      if (typeof clip === 'string') incomplete.add(record, clip)
      else clips.push(clip)
    }
    incomplete.refuse()
    const keyed = numberClips(clips)
    const others = keyed.filter((_, i) => clips[i]?.key === null)
    if (others.length > 0) run.note(`${others.length} dives are not of MTL-AQA: their videos are numbered from ${Math.min(...new Set(others.map(({ key }) => key.video)))} on.`)
    const uneven = keyed.filter(({ awards }) => awards !== null && awards.length !== 7).length
    if (uneven > 0) run.note(`${uneven} dives do not have seven awards, which programs made for MTL-AQA may expect.`)
    keyed.sort((a, b) => (a.place ?? Infinity) - (b.place ?? Infinity) || 0)
    const file = await PickleFile.create(run.stage, 'final_annotations_dict_with_dive_number.pkl', 'dict')
    for (const clip of keyed) {
      await file.add((writer) => {
        writeKey(writer, clip)
        writeClip(writer, clip)
      })
    }
    await file.end()
    await writeSplitPickles(run, keyed, { ...mtlAqaSplitFiles, validation: 'validation_split_0.pkl' }, writeKey)
  }),
}

/** Videos of other origin get the numbers after MTL-AQA's last. */
function numberClips(clips: readonly MtlAqaClip[]): KeyedClip[] {
  let last = clips.reduce((highest, { key }) => Math.max(highest, key?.video ?? 0), 0)
  const foreign = numberForeignClips(clips.filter(({ key }) => key === null), () => ++last)
  return clips.map((clip): KeyedClip => ({ ...clip, key: clip.key ?? foreign.get(clip) ?? { video: 0, clip: 0 } }))
}

function writeKey(writer: PickleWriter, { key }: KeyedClip): void {
  writer.number(key.video)
  writer.number(key.clip)
  writer.op(PickleOp.TUPLE2)
}

/** Fields in the published order. */
function writeClip(writer: PickleWriter, clip: KeyedClip): void {
  const { fields } = clip
  const integer = (name: string, value: number): void => {
    writer.text(name)
    writer.number(value)
  }
  writer.op(PickleOp.EMPTY_DICT, PickleOp.MARK)
  if (clip.primaryView !== null) integer('primary_view', clip.primaryView)
  integer('start_frame', clip.startFrame)
  integer('end_frame', clip.endFrame)
  integer('position', fields.position)
  writer.text('difficulty')
  writer.float(clip.difficulty)
  integer('armstand', fields.armstand)
  integer('rotation_type', fields.rotation_type)
  integer('ss_no', fields.ss_no)
  integer('tw_no', fields.tw_no)
  writer.text('final_score')
  writer.float(clip.score)
  if (clip.awards !== null) {
    writer.text('judge_scores')
    writeNumpyArray(writer, clip.awards, 'float64')
  }
  if (clip.diveNumber !== null) {
    writer.text('dive_number')
    writer.text(clip.diveNumber)
  }
  writer.op(PickleOp.SETITEMS)
}
