/**
 * Addresses of pictures and videos of the library, relative to the transport's
 * media root (`highboard-media://library` in Electron, `/media` in the browser
 * host). Only these forms are served; every part is validated.
 */
export const mediaRoutes = {
  /** JPEG of one frame, scaled to `height` pixels if given. */
  frame: (videoId: number, frame: number, height?: number): string => `/frames/${videoId}/${frame}.jpg${height === undefined ? '' : `?height=${height}`}`,
  /** PNG of one frame at its own size, every sample as decoded. */
  exactFrame: (videoId: number, frame: number): string => `/frames/${videoId}/${frame}.png`,
  /** Poster of a dive, JPEG. */
  poster: (diveId: number): string => `/posters/${diveId}.jpg`,
  /** Strip of thumbnails of a dive side by side, JPEG; `tiles` pictures. */
  strip: (diveId: number, tiles: number): string => `/strips/${diveId}.jpg?tiles=${tiles}`,
  /** Strip of `tiles` thumbnails through frames [startFrame, endFrame) of a video, JPEG; in long ranges each shows the key frame nearest to its place. */
  videoStrip: (videoId: number, startFrame: number, endFrame: number, tiles: number): string => `/video-strips/${videoId}.jpg?start=${startFrame}&end=${endFrame}&tiles=${tiles}`,
  /** Where a model looked in one of the pictures it saw (`sample`, 0 to T - 1), as a PNG to be laid over `seen` of its frame; `name` as `explanationName` gives it. */
  explanation: (predictionId: number, name: string, sample: number, sign: 'both' | 'positive' = 'both'): string => `/explanations/${predictionId}/${name}/${sample}.png?sign=${sign}`,
  /** A report as PDF that `reports.pdf` made; answers once. */
  document: (document: string): string => `/documents/${document}.pdf`,
  /** The video itself or its proxy, with range requests. */
  video: (videoId: number): string => `/videos/${videoId}`,
}
