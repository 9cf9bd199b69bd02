#!/usr/bin/env python3
"""Writes the folders beside it anew: a chart each, whose charts/packed.tgz is a chart too, or is none.

Of an archive within a chart Helm tells what is wrong with it. The bytes are the same each time.
"""
import gzip
import io
import os
import tarfile

HERE = os.path.dirname(os.path.abspath(__file__))
CHART = [("top/Chart.yaml", "apiVersion: v2\nname: packed\nversion: 1.0.0\n"), ("top/templates/a.yaml", "a: {{ .Chart.Name }}\n")]


def entry(name, data=b"", **fields):
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for key, value in fields.items():
        setattr(info, key, value)
    return info, data


def tar(*entries, form=tarfile.GNU_FORMAT, end=b"\0" * 1024):
    """A tar file of (name, text) pairs and of what entry() gives."""
    out = b""
    for one in entries:
        info, data = entry(one[0], one[1].encode()) if isinstance(one[0], str) else one
        out += info.tobuf(form, "utf-8", "surrogateescape") + data + b"\0" * (-len(data) % 512)
    return out + end


def claim(name, size):
    """The head of a file whose bytes do not follow."""
    info = tarfile.TarInfo(name)
    info.size = size
    return info.tobuf()


def pack(data):
    out = io.BytesIO()
    with gzip.GzipFile("", "wb", 9, out, 0) as packed:
        packed.write(data)
    return out.getvalue()


def write(name, data):
    folder = os.path.join(HERE, name)
    os.makedirs(os.path.join(folder, "charts"), exist_ok=True)
    with open(os.path.join(folder, "Chart.yaml"), "w", encoding="utf-8") as file:
        file.write("apiVersion: v2\nname: outer\nversion: 1.0.0\n")
    with open(os.path.join(folder, "charts", "packed.tgz"), "wb") as file:
        file.write(data)


good = tar(*CHART)
long_name = "top/files/" + "long/" * 40 + "name"
packed = pack(good)

write("good", packed)
write("windows", pack(tar(*[(name.replace("/", "\\"), text) for name, text in CHART])))
write("marks", pack(tar(*[(name, "\ufeff" + text) for name, text in CHART])))
write("folders", pack(tar(entry("top", type=tarfile.DIRTYPE), entry("top/templates/", type=tarfile.DIRTYPE), *CHART)))
write("long-names", pack(tar(*CHART, (long_name, "x"))))
write("pax", pack(tar(*CHART, (long_name, "x"), form=tarfile.PAX_FORMAT)))
write("global-header", pack(tar(entry("pax_global_header", b"17 comment=a b c\n", type=tarfile.XGLTYPE), *CHART)))
write("links", pack(tar(*CHART, entry("top/templates/b.yaml", type=tarfile.SYMTYPE, linkname="a.yaml"),
                        entry("top/templates/c.yaml", type=tarfile.LNKTYPE, linkname="top/templates/a.yaml"))))
write("device", pack(tar(*CHART, entry("top/zero", type=tarfile.CHRTYPE))))
write("twice", pack(tar(*CHART, ("top/templates/a.yaml", "b: 1\n"))))
write("dots", pack(tar(*CHART, ("top/./templates/../templates//b.yaml", "b: 1\n"))))
write("two-members", pack(good[:512]) + pack(good[512:]))
write("rest", packed + b"rest")
write("no-end", pack(tar(*CHART, end=b"")))

write("absolute", pack(tar(*CHART, ("top//etc/x", "x"))))
write("outside", pack(tar(*CHART, ("top", "x"))))
write("outside-quoted", pack(tar(*CHART, ("to\"p é", "x"))))
write("parent", pack(tar(*CHART, ("top/../../x", "x"))))
write("drive", pack(tar(*CHART, ("top/c:/x", "x"))))
write("base", pack(tar(("Chart.yaml/x", "x"))))
write("top-chart", pack(tar(("Chart.yaml", "x"))))
write("nothing", pack(tar()))
write("only-folders", pack(tar(entry("top", type=tarfile.DIRTYPE))))
write("no-chart", pack(tar(("top/values.yaml", "a: 1\n"))))
write("large-file", pack(tar(*CHART, end=b"") + claim("top/x", 6 << 20)))
write("large", pack(tar(*CHART, end=b"") + claim("top/x", 200 << 20)))

write("empty", b"")
write("short", packed[:5])
write("no-gzip", b"this is no archive at all")
write("header-only", packed[:10])
write("cut", packed[:len(packed) // 2])
write("no-trailer", packed[:-4])
write("no-trailer-at-all", packed[:-8])
write("bad-sum", packed[:-8] + b"\0\0\0\0" + packed[-4:])
write("no-tar", pack(b"this is no tar file, " * 60))
write("short-tar", pack(b"short"))
write("cut-header", pack(good[:300]))
write("cut-data", pack(good[:520]))
write("bad-header", pack(b"\1" + good[1:]))
write("empty-member", pack(b""))
