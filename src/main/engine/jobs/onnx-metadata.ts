import { create, toBinary } from '@bufbuild/protobuf'
import { ModelProtoSchema, StringStringEntryProtoSchema } from 'onnx-buf'

/**
 * An ONNX model with a description of itself (metadata_props). Two protobuf
 * messages written one after the other are one message with the fields of both,
 * so the description is appended and a large model is not decoded for it.
 */
export function withMetadata(modelBytes: Uint8Array, description: string, metadata: Readonly<Record<string, string>>): Uint8Array {
  const props = toBinary(ModelProtoSchema, create(ModelProtoSchema, {
    docString: description,
    metadataProps: Object.entries(metadata).map(([key, value]) => create(StringStringEntryProtoSchema, { key, value })),
  }))
  const whole = new Uint8Array(modelBytes.byteLength + props.byteLength)
  whole.set(modelBytes)
  whole.set(props, modelBytes.byteLength)
  return whole
}
