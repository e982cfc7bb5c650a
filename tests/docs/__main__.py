"""`make docs`: write the references, then record the pictures."""

import tempfile
from pathlib import Path

from tests.docs.pictures import record
from tests.docs.references import PARTS, written
from tests.docs.schema import PATH, schema_text


def main() -> None:
    for name in PARTS:
        path, text = written(name)
        path.write_text(text, encoding="utf-8")
    PATH.write_text(schema_text(), encoding="utf-8")
    with tempfile.TemporaryDirectory() as home:
        record(Path(home))


if __name__ == "__main__":
    main()
