"""`make docs`: write the references, then record the pictures."""

from tests.docs.references import PARTS, written


def main() -> None:
    for name in PARTS:
        path, text = written(name)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
