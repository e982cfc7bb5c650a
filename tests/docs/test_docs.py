"""The READMEs say what the code says."""

import pytest

from tests.docs.references import PARTS, written


@pytest.mark.parametrize("name", PARTS)
def test_the_reference_in_the_readme_is_the_one_made_from_the_code(name: str) -> None:
    path, text = written(name)
    assert path.read_text(encoding="utf-8") == text, "run `make docs`"
