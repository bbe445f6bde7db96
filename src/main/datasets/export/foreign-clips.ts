/**
 * Keys for dives that a format's own files never had: their videos get names as
 * `nameVideo` gives them, and the dives of each are numbered from 1 by where
 * they start.
 */
export interface ForeignClip {
  videoId: number
  videoName: string
  startInVideo: number
}

export function numberForeignClips<T extends ForeignClip, N>(clips: readonly T[], nameVideo: (clip: T) => N): Map<T, { video: N; clip: number }> {
  const videos = new Map<number, T[]>()
  for (const clip of clips) {
    const known = videos.get(clip.videoId)
    if (known) known.push(clip)
    else videos.set(clip.videoId, [clip])
  }
  const numbered = new Map<T, { video: N; clip: number }>()
  for (const members of videos.values()) {
    members.sort((a, b) => a.startInVideo - b.startInVideo)
    const [first] = members
    if (first === undefined) continue
    const video = nameVideo(first)
    members.forEach((clip, i) => numbered.set(clip, { video, clip: i + 1 }))
  }
  return numbered
}
