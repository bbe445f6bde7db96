import { z } from 'zod'
import { videoSource } from '../../../shared/contract/dive-source.ts'
import { videoId } from '../../../shared/contract/entities.ts'

/** Input of the `check-pictures` job. */
export const checkPicturesInput = z.object({ videos: z.array(videoSource), names: z.record(z.string(), z.string()), ffmpegPath: z.string() })
export type CheckPicturesInput = z.infer<typeof checkPicturesInput>

/** Items of the job: one for each video. */
export const checkPicturesItem = z.object({ videoId, contentHash: z.string(), missing: z.array(z.number().int()), unreadable: z.array(z.number().int()), checksumsBase64: z.base64() })
export type CheckPicturesItem = z.infer<typeof checkPicturesItem>
