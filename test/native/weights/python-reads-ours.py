"""Reads a PyTorch zip file with Python's own zipfile and pickle, the way torch.load
with weights_only=True does, and prints what it found as JSON. Names are resolved as
torch/_weights_only_unpickler.py allows; the tensor classes are stand-ins."""
import collections, json, pickle, struct, sys, zipfile

formats = {"FloatStorage": "f", "DoubleStorage": "d", "HalfStorage": "e", "LongStorage": "q", "IntStorage": "i",
           "ShortStorage": "h", "CharStorage": "b", "ByteStorage": "B", "BoolStorage": "?", "BFloat16Storage": "H"}
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
prefix = archive.namelist()[0].split("/")[0]
assert all(name.startswith(prefix + "/") for name in archive.namelist())
for info in archive.infolist():
    with open(sys.argv[1], "rb") as file:
        file.seek(info.header_offset + 26)
        name, extra = struct.unpack("<HH", file.read(4))
        assert (info.header_offset + 30 + name + extra) % 64 == 0, info.filename
assert archive.read(prefix + "/version") == b"3\n" and archive.read(prefix + "/byteorder") == b"little"

def rebuild(storage, offset, size, stride, requires_grad, backward_hooks):
    kind, values = storage
    assert requires_grad is False and backward_hooks == collections.OrderedDict()
    count = 1
    for length in size: count *= length
    return {"storage": kind, "shape": size, "stride": stride, "values": values[offset:offset + count]}

class Reader(pickle.Unpickler):
    def find_class(self, module, name):
        if (module, name) == ("collections", "OrderedDict"): return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"): return rebuild
        assert module == "torch", (module, name)
        return name
    def persistent_load(self, saved):
        kind, storage, key, location, count = saved
        assert kind == "storage" and location == "cpu"
        code = formats[storage]
        data = archive.read(f"{prefix}/data/{key}")
        assert len(data) == count * struct.calcsize(code)
        return storage, struct.unpack(f"<{count}{code}", data)

def plain(value):
    if isinstance(value, dict): return {"type": type(value).__name__, "items": {str(k): plain(v) for k, v in value.items()}} if "storage" not in value else value
    return value

root = Reader(archive.open(prefix + "/data.pkl")).load()
print(json.dumps(plain(root)))
