/** Drawings on a canvas, as the screen shows them: for pictures that are taken out of the studio. */
import type { DrawingShape } from '../../../shared/contract/reviews.ts'
import { drawingColours } from '../../../shared/domain/drawings/colours.ts'
import { caption, outline } from '../../../shared/domain/drawings/shapes.ts'

/** The picture with the drawings over it, PNG, at its own size. */
export async function withDrawings(picture: Blob, shapes: readonly DrawingShape[]): Promise<Blob> {
  const bitmap = await createImageBitmap(picture)
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('This browser draws on no canvas.')
  context.drawImage(bitmap, 0, 0)
  bitmap.close()
  context.scale(canvas.width / 1000, canvas.width / 1000)
  for (const shape of shapes) paint(context, shape, canvas.height / canvas.width)
  return canvas.convertToBlob({ type: 'image/png' })
}

function paint(context: OffscreenCanvasRenderingContext2D, shape: DrawingShape, ratio: number): void {
  const { line, edge } = drawingColours[shape.colour]
  context.lineJoin = context.lineCap = 'round'
  const path = new Path2D(outline(shape, ratio))
  for (const [colour, width] of [[edge, shape.width + 2], [line, shape.width]] as const) {
    context.strokeStyle = colour
    context.lineWidth = width
    context.stroke(path)
  }
  const words = caption(shape, ratio)
  if (words === null) return
  context.font = `600 ${words.size}px system-ui, sans-serif`
  context.strokeStyle = edge
  context.lineWidth = words.size / 6
  context.strokeText(words.text, ...words.at)
  context.fillStyle = line
  context.fillText(words.text, ...words.at)
}
