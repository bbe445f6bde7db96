import { describe, expect, it } from 'vitest'
import { parseVersion, unpackedPath } from '../../../../src/main/video/ffmpeg.ts'
import { cleanLine } from '../../../../src/main/video/ffmpeg-process.ts'
import { parseInputInfo } from '../../../../src/main/video/input-info.ts'
import { createShowinfoParser, toMicroseconds } from '../../../../src/main/video/showinfo.ts'

// Real lines of ffmpeg of 2018 and of 5.1.

describe('parseInputInfo', () => {
  it('reads an AVI with Motion JPEG', () => {
    const info = parseInputInfo([
      "[info] Input #0, avi, from 'file:/x/a.avi':",
      '[info]   Duration: 00:00:03.43, start: 0.000000, bitrate: 2524 kb/s',
      '[info]     Stream #0:0: Video: mjpeg (Baseline) (MJPG / 0x47504A4D), yuvj420p(pc, bt470bg/unknown/unknown), 320x240 [SAR 1:1 DAR 4:3], 2386 kb/s, 30 fps, 30 tbr, 30 tbn, 30 tbc',
      '[info] Stream mapping:',
      '[info]   Stream #0:0 -> #0:0 (mjpeg (native) -> wrapped_avframe (native))',
    ])
    expect(info).toEqual({ container: 'avi', durationSeconds: 3.43, hasAudio: false, rotationDegrees: 0, video: { codec: 'mjpeg', profile: 'Baseline', pixelFormat: 'yuvj420p', nominalFramesPerSecond: 30 } })
  })

  it('passes over cover pictures, and reads rotation of the chosen stream', () => {
    const info = parseInputInfo([
      "Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'file:/x/phone, final.mp4':",
      '  Duration: 01:00:02.50, start: 0.000000, bitrate: 1 kb/s',
      '  Stream #0:0[0x1](und): Video: png, rgb24(pc), 600x600, 90k tbr, 90k tbn (attached pic)',
      '  Stream #0:1[0x2](eng): Audio: aac (LC) (mp4a / 0x6134706D), 44100 Hz, stereo, fltp, 128 kb/s (default)',
      '  Stream #0:2[0x3](und): Video: hevc (Main 10) (hvc1 / 0x31637668), yuv420p10le(tv, bt709), 1920x1080, 29.97 fps, 29.97 tbr, 600 tbn (default)',
      '    Side data:',
      '      displaymatrix: rotation of -90.00 degrees',
      "Output #0, null, to 'pipe:':",
      '      displaymatrix: rotation of 180.00 degrees',
    ])
    expect(info).toEqual({ container: 'mov,mp4,m4a,3gp,3g2,mj2', durationSeconds: 3602.5, hasAudio: true, rotationDegrees: 90, video: { codec: 'hevc', profile: 'Main 10', pixelFormat: 'yuv420p10le', nominalFramesPerSecond: 29.97 } })
  })

  it('has no video for sound, and nothing for what could not be opened', () => {
    const sound = parseInputInfo(["Input #0, wav, from 'a.wav':", '  Duration: N/A, bitrate: 1411 kb/s', '    Stream #0:0: Audio: pcm_s16le, 44100 Hz, 2 channels, s16, 1411 kb/s'])
    expect(sound).toMatchObject({ durationSeconds: undefined, video: undefined, hasAudio: true })
    expect(parseInputInfo(['[error] file:/x: Invalid data found when processing input'])).toBeUndefined()
  })
})

describe('showinfo lines', () => {
  const base = '[Parsed_showinfo_0 @ 0x142a1900] [info] config in time_base: 1/30, frame_rate: 30/1'

  it('reads frames of old and new versions', () => {
    const parser = createShowinfoParser()
    expect(parser.take(base)).toBeUndefined()
    expect(parser.take('[Parsed_showinfo_0 @ 0x142a1900] [info] config out time_base: 0/0, frame_rate: 0/0')).toBeUndefined()
    expect(parser.take('[Parsed_showinfo_0 @ 0x142a1900] [info] n:   2 pts:      2 pts_time:0.0666667 pos:    86176 fmt:yuvj420p sar:16/15 s:320x240 i:T iskey:1 type:I checksum:7F106509 plane_checksum:[7F606384 E26BD734 6C692A42] mean:[86 136 117 ] stdev:[47.0 13.7 15.0 ]')).toEqual({
      timestampMicroseconds: 66667, width: 320, height: 240, isKey: true, isInterlaced: true, pixelAspect: 16 / 15, checksum: 0x7f106509,
    })
    expect(parser.take('[Parsed_showinfo_1 @ 0x5] [info] n:   3 pts:     -3 pts_time:-0.1   duration:      1 duration_time:0.0333333 fmt:yuv420p cl:left sar:0/1 s:64x32 i:P iskey:0 type:B checksum:0A plane_checksum:[0A] mean:[1] stdev:[0]')).toEqual({
      timestampMicroseconds: -100000, width: 64, height: 32, isKey: false, isInterlaced: false, pixelAspect: 1, checksum: 10,
    })
    expect(parser.take('[Parsed_showinfo_0 @ 0x1] [info] n:   4 pts:  NOPTS pts_time:NOPTS fmt:yuv420p sar:0/1 s:64x32 i:P iskey:0 type:B checksum:0A plane_checksum:[0A]')?.timestampMicroseconds).toBeUndefined()
    expect(parser.take('[Parsed_showinfo_0 @ 0x1] [info]   side data - unknown side data type 17 (20 bytes)')).toBeUndefined()
  })

  it('rounds ticks to microseconds the same way always', () => {
    expect(toMicroseconds(1, 1001, 30000)).toBe(33367)
    expect(toMicroseconds(123456789, 1, 90000)).toBe(1371742100)
  })
})

describe('program versions', () => {
  it('tells from libavcodec which option passes timestamps through', () => {
    expect(parseVersion('ffmpeg version N-47683-g0e8eb07980-static https://x\nlibavcodec     58. 42.100 / 58. 42.100')).toEqual({ version: 'N-47683-g0e8eb07980-static', hasFpsMode: false })
    expect(parseVersion('ffmpeg version 5.1.9-0+deb12u1 Copyright\nlibavcodec     59. 37.100 / 59. 37.100')).toEqual({ version: '5.1.9-0+deb12u1', hasFpsMode: true })
    expect(parseVersion('ffmpeg version 8.0 Copyright\nlibavcodec     62.  1.100 / 62.  1.100')?.hasFpsMode).toBe(true)
    expect(parseVersion('bash 5.2')).toBeUndefined()
  })

  it('looks beside a packed app for programs', () => {
    expect(unpackedPath('/opt/Highboard/resources/app.asar/node_modules/ffmpeg-static/ffmpeg')).toBe('/opt/Highboard/resources/app.asar.unpacked/node_modules/ffmpeg-static/ffmpeg')
    expect(unpackedPath('C:\\H\\resources\\app.asar\\f.exe')).toBe('C:\\H\\resources\\app.asar.unpacked\\f.exe')
    expect(unpackedPath('/opt/app.asar.unpacked/f')).toBe('/opt/app.asar.unpacked/f')
  })

  it('cleans log lines of addresses and paths', () => {
    expect(cleanLine('[mov,mp4,m4a,3gp,3g2,mj2 @ 0x4456fd00] [error] moov atom not found')).toBe('moov atom not found')
    expect(cleanLine('[error] file:/tmp/vid/trunc.mp4: Invalid data found when processing input')).toBe('trunc.mp4: Invalid data found when processing input')
  })
})
