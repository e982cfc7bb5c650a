"""The READMEs say what the code says."""

import pytest

from tests.docs.references import PARTS, written
from tests.docs.schema import PATH, schema_text


@pytest.mark.parametrize("name", PARTS)
def test_the_reference_in_the_readme_is_the_one_made_from_the_code(name: str) -> None:
    path, text = written(name)
    assert path.read_text(encoding="utf-8") == text, "run `make docs`"


def test_the_schema_for_editors_is_the_one_made_from_the_code() -> None:
    assert PATH.read_text(encoding="utf-8") == schema_text(), "run `make docs`"
