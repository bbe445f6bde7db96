const heights = [180, 270, 360, 540, 720, 1080]

/** Height in pixels to ask a frame in, for a pane of `paneHeight` device pixels; undefined for the video's own. */
export function requestHeight(videoHeight: number, paneHeight: number): number | undefined {
  const enough = heights.find((height) => height >= paneHeight)
  return enough === undefined || enough >= videoHeight ? undefined : enough
}
