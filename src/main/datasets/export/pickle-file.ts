import { PickleOp } from '../../pickle/pickle-ops.ts'
import { PickleWriter } from '../../pickle/pickle-writer.ts'
import type { ExportStage, StagedFile } from './export-stage.ts'

/** A pickle of one dictionary or one list, written entry by entry: a few hundred kilobytes of it are held. */
export class PickleFile {
  readonly writer = new PickleWriter(3)
  readonly #file: StagedFile
  readonly #closing: number

  constructor(file: StagedFile, kind: 'dict' | 'list') {
    this.#file = file
    this.#closing = kind === 'dict' ? PickleOp.SETITEM : PickleOp.APPEND
    this.writer.op(kind === 'dict' ? PickleOp.EMPTY_DICT : PickleOp.EMPTY_LIST)
  }

  static async create(stage: ExportStage, name: string, kind: 'dict' | 'list'): Promise<PickleFile> {
    return new PickleFile(await stage.create(name), kind)
  }

  /** `write` writes the key and the value, or the item. */
  async add(write: (writer: PickleWriter) => void): Promise<void> {
    write(this.writer)
    this.writer.op(this.#closing)
    if (this.writer.heldBytes > mostHeldBytes) await this.#file.write(this.writer.take())
  }

  async end(): Promise<void> {
    await this.#file.write(this.writer.finish())
  }
}

const mostHeldBytes = 1 << 18
