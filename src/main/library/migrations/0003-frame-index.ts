import type { Migration } from '../migration.ts'

/**
 * The whole frame index of a video in one column (layout: shared/frame-index.ts):
 * beside every frame's time its key frames and checksums, so that files whose
 * container cannot be trusted after seeking are read from the middle, too. Times
 * stored before are carried over; those videos have no key frames and checksums
 * until they are imported again. An index of no frames is that of a folder.
 */
export const frameIndex: Migration = {
  version: 3,
  name: 'frame-index',
  sql: `
    ALTER TABLE videos ADD COLUMN frame_index BLOB NOT NULL DEFAULT x'484246490100000000000000000000000000000000000000'
      CHECK (substr(frame_index, 1, 4) = x'48424649' AND length(frame_index) >= 24);
    UPDATE videos SET frame_index = CAST(
      x'4842464901000000'
      || unhex(format('%02x%02x%02x%02x', (length(frame_times) / 8) & 255, (length(frame_times) / 8 >> 8) & 255, (length(frame_times) / 8 >> 16) & 255, (length(frame_times) / 8 >> 24) & 255))
      || x'000000000000000000000000'
      || frame_times AS BLOB)
      WHERE length(frame_times) > 0;
    ALTER TABLE videos DROP COLUMN frame_times;
  `,
}
