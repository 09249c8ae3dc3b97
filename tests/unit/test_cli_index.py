"""A fresh build never costs the index that was there."""

import pytest

from app.cli_index import _set_aside


@pytest.fixture
def index(tmp_path):
    folder = tmp_path / "index" / "abc"
    folder.mkdir(parents=True)
    (folder / "meta.json").write_text("earlier")
    return folder


def test_a_new_index_takes_the_place_of_the_earlier(index):
    with _set_aside(index):
        assert not index.exists()
        index.mkdir()
        (index / "meta.json").write_text("new")
    assert (index / "meta.json").read_text() == "new"
    assert list(index.parent.iterdir()) == [index]


def test_the_earlier_index_comes_back_where_none_could_be_built(index):
    with pytest.raises(KeyboardInterrupt), _set_aside(index):
        raise KeyboardInterrupt
    assert (index / "meta.json").read_text() == "earlier"
    assert list(index.parent.iterdir()) == [index]


def test_there_may_be_none_to_keep(tmp_path):
    with _set_aside(tmp_path / "abc"):
        pass
    assert list(tmp_path.iterdir()) == []
