import { describe, expect, it } from 'vitest'
import { exportedFiles, exportFormatOf, onnxFiles } from '../../../../src/main/engine/jobs/export-files.ts'

describe('the files of an export', () => {
  it.each([['a/b.onnx', 'onnx'], ['b.PTH', 'pytorch'], ['b.pt', 'pytorch'], ['b.safetensors', 'safetensors']])('%s is %s', (path, format) => expect(exportFormatOf(path)).toBe(format))
  it('an ending nobody knows, or another than the format, is refused', () => {
    expect(() => exportFormatOf('b.exe')).toThrow(expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining('.safetensors') as string }))
    expect(() => exportedFiles('b.pth', 'onnx', true)).toThrow(/does not end in \.onnx/)
  })
  it('one name stands for the graphs and their card', () => {
    expect(onnxFiles('/x/v1.2/dive.onnx', true)).toEqual({ features: '/x/v1.2/dive.features.onnx', stages: '/x/v1.2/dive.stages.onnx', scoring: '/x/v1.2/dive.scoring.onnx', card: '/x/v1.2/dive.md' })
    expect(exportedFiles('dive.onnx', 'onnx', false)).toEqual(['dive.features.onnx', 'dive.scoring.onnx', 'dive.md'])
    expect(exportedFiles('dive.pth', 'pytorch', true)).toEqual(['dive.pth'])
  })
})
