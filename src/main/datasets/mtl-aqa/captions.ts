import { videoAndClip } from '../sources/clip-keys.ts'
import { badLabels, parseLabelPickle, readLabelBytes } from '../sources/label-file.ts'
import type { LabelFile, LabelTree } from '../sources/label-file.ts'

/**
 * Captions of MTL-AQA: what the commentator said of each clip. The published
 * pickle (final_captions_dict.pkl) has a list of words for each (video, clip);
 * a text, and JSON with keys such as "(7, 21)" or "07_21", are read as well.
 */
export type Captions = ReadonlyMap<string, string>

const maximumLength = 20_000
const jsonKey = /^\D{0,8}(\d{1,4})\D{1,8}(\d{1,6})\D{0,8}$/
/** Words that mark the ends of a sentence for networks. */
const markers = new Set(['<sos>', '<eos>', '<bos>', '<pad>'])

/** By "07/21". Errors: 'bad-labels', 'io', 'cancelled'. */
export async function readCaptions(file: LabelFile, keyText: (video: number, clip: number) => string, signal?: AbortSignal): Promise<Captions> {
  const bytes = await readLabelBytes(file, signal)
  if (!file.name.toLowerCase().endsWith('.json')) {
    return new Map(parseLabelPickle(file, bytes).entries('a dictionary of captions').map(({ key, value }) => {
      const { video, clip } = videoAndClip(key)
      return [keyText(video, clip), caption(words(value))]
    }))
  }
  let parsed: unknown
  try {
    parsed = JSON.parse(new TextDecoder().decode(bytes))
  } catch (error) {
    throw badLabels(file, 'it is not JSON', { cause: error })
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw badLabels(file, 'it is not a JSON object with a caption for each clip')
  const captions = new Map<string, string>()
  for (const [key, value] of Object.entries(parsed)) {
    const match = jsonKey.exec(key)
    const text: unknown = Array.isArray(value) ? value.filter((word) => typeof word === 'string') : [value]
    if (match && Array.isArray(text) && typeof text[0] === 'string') captions.set(keyText(Number(match[1]), Number(match[2])), caption(text as string[]))
  }
  return captions
}

function words(tree: LabelTree): string[] {
  return typeof tree.value === 'string' ? [tree.value] : tree.items('a text or a list of words').map((word) => word.text())
}

function caption(list: readonly string[]): string {
  return list.filter((word) => !markers.has(word)).join(' ').trim().slice(0, maximumLength)
}
