"""The recount kit: one ZIP with the record, the program that checks it, and how to use it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

VERIFIER = Path(__file__).with_name("verify.py")
WITNESS = Path(__file__).with_name("louyi_witness.py")
EPOCH = (2020, 1, 1, 0, 0, 0)
README = """复核包 Recount kit

1. 把本压缩包留在原样。Leave this archive as it is.
2. 另存其中的 verify.py。Save verify.py beside it.
3. 运行 Run:  python3 verify.py kit.zip --key 公告上的公钥 (the public key on the notice)
   您保存的回执和记录头也可一并检查 Check what you kept, too:  --receipt FILE  --head FILE
每项检查一句话；不通过时指出是哪一条。One sentence a check; a failed one names the entry.

entries.jsonl         全部条目 every entry
heads.jsonl           已签名的记录头 every signed head
registry*.jsonl       本安装的登记簿 the registry of the installation
before-*.jsonl        宣布中断的旧记录（如有） a record that was declared broken, if there was one
witnesses.txt         见证人的公钥；请向见证人本人核对 keys of witnesses: ask each whether it is theirs
openings.jsonl        可公开的内容，或仅供计票小组 what may be opened, if it is here
key.txt               公钥；以公告所印为准 the key; the one on the notice decides
"""


def build(files: Mapping[str, bytes]) -> bytes:
    """The ZIP; the same files give the same bytes."""
    whole = {**files, "verify.py": VERIFIER.read_bytes(), "README.txt": README.encode()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(whole.items()):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
