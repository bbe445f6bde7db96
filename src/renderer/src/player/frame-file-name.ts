/** Name of the file a saved frame gets: video, dive and frame, in characters every system takes. `frame` counts from the dive's first. */
export function frameFileName({ videoName, diveId, diveNumber, frame }: { videoName: string; diveId: number; diveNumber: string | null; frame: number }): string {
  const video = videoName.replace(/\.[a-z0-9]{2,4}$/i, '')
  const dive = diveNumber ? `dive ${diveId} (${diveNumber.toUpperCase()})` : `dive ${diveId}`
  // Control characters are refused by file systems.
  const safe = (text: string): string => text.replace(/[\u0000-\u001f<>:"/\\|?*]+/g, '_').trim()
  return `${safe(video).slice(0, 120)} ${safe(dive)} frame ${frame}.png`
}
