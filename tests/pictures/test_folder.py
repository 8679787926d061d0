"""The folder of copies: private files that never change."""

import os
import stat
import tempfile
from pathlib import Path

import pytest

from digest.pictures.folder import PictureFolder
from digest.pictures.make import Copy


@pytest.fixture
def folder(tmp_path: Path) -> PictureFolder:
    return PictureFolder(tmp_path / "copies")


def test_a_copy_is_kept_under_a_name_made_from_its_content(folder: PictureFolder) -> None:
    name = folder.keep(Copy(b"picture", "jpg"))
    assert name == folder.keep(Copy(b"picture", "jpg"))
    assert name != folder.keep(Copy(b"another", "jpg"))
    assert folder.load(name) == b"picture"
    assert folder.has(name)
    assert {file.name for file in folder.files()} >= {name}
    assert len(list(folder.files())) == 2


def test_only_its_user_can_read_the_folder_and_its_files(folder: PictureFolder, tmp_path: Path) -> None:
    name = folder.keep(Copy(b"picture", "png"))
    assert stat.S_IMODE((tmp_path / "copies").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "copies" / name).stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["../secret.jpg", "/etc/passwd", "", "a.jpg", f"{'0' * 32}.gif", f"{'0' * 32}.jpg\n"])
def test_nothing_but_copies_can_be_read(folder: PictureFolder, tmp_path: Path, name: str) -> None:
    folder.keep(Copy(b"picture", "jpg"))
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    (tmp_path / "copies" / "a.jpg").write_bytes(b"secret")
    assert folder.load(name) is None


def test_a_deleted_copy_is_gone_and_deleting_it_again_does_no_harm(folder: PictureFolder) -> None:
    name = folder.keep(Copy(b"picture", "jpg"))
    folder.delete(name)
    folder.delete(name)
    assert (folder.load(name), folder.has(name), list(folder.files())) == (None, False, [])


def test_files_of_others_are_not_listed(folder: PictureFolder, tmp_path: Path) -> None:
    name = folder.keep(Copy(b"picture", "jpg"))
    handle, unfinished = tempfile.mkstemp(dir=tmp_path / "copies", prefix="new-")
    os.close(handle)
    for other in ("digest.db", "secret-key", "holiday.jpg", "new-year.html"):
        (tmp_path / "copies" / other).write_bytes(b"somebody's own")
    assert {file.name for file in folder.files()} == {name, Path(unfinished).name}


def test_a_folder_that_does_not_exist_is_empty(folder: PictureFolder) -> None:
    assert list(folder.files()) == []


def test_a_copy_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "copies").write_text("a file where the folder should be")
    with pytest.raises(OSError, match="exists"):
        PictureFolder(tmp_path / "copies").keep(Copy(b"picture", "jpg"))
