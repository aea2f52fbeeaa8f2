"""Reference images as a person meets them: thumbnails, paste, drop, preview and crop, with the real maker."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QElapsedTimer, QMimeData, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QAccessible, QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from sora_desktop.domain.events import ImageLooked
from sora_desktop.domain.pictures import local_picture
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.media.pictures import PictureMaker
from sora_desktop.ui.compose.image_field import ImageField
from sora_desktop.ui.compose.image_model import WARNING_ROLE
from sora_desktop.ui.compose.images.preview import ImagePreview
from sora_desktop.ui.compose.images.shelf import LookState
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.widgets.field_message import FieldMessage
from tests.fakes.tiny_pictures import HEIC, png
from tests.ui.accessible import accessibles, focused, named
from tests.ui.compose.images.looks import Looks
from tests.ui.dropping import drop

A, B, C = "https://a.example/1.png", "https://b.example/2.png", "https://c.example/3.png"
NOT_FOUND = "There is no image at this address (HTTP 404)."


def show(panel: ComposePanel, *urls: str) -> None:
    panel.set_request(VideoRequest(prompt="A boat", images=urls))


def key(code: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focused(), code, modifiers)


def picture(width: int = 30, height: int = 20) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#c02020"))
    return image


def copied(**parts: object) -> QMimeData:
    mime = QMimeData()
    if "image" in parts:
        mime.setImageData(parts["image"])
    if "urls" in parts:
        mime.setUrls([QUrl(str(url)) for url in parts["urls"]])  # type: ignore[attr-defined]
    if "text" in parts:
        mime.setText(str(parts["text"]))
    return mime


def preview_of(panel: ComposePanel) -> ImagePreview:
    return panel.window().findChildren(ImagePreview)[0]


def press(panel: ComposePanel, name: str) -> None:
    button = named(panel.window(), name)
    assert isinstance(button, QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_each_address_is_looked_at_once_and_let_go_when_its_line_is_gone(
    qtbot: QtBot, panel: ComposePanel, looks: Looks
) -> None:
    show(panel, A, B, A)
    qtbot.waitUntil(lambda: looks.wanted == [A, B], timeout=2_000)
    show(panel, B, C)
    qtbot.waitUntil(lambda: looks.unwanted == [A], timeout=2_000)
    assert looks.wanted == [A, B, C]


def test_a_tile_goes_from_loading_to_its_picture(
    qtbot: QtBot, panel: ComposePanel, field: ImageField, maker: PictureMaker, looks: Looks
) -> None:
    show(panel, A)
    qtbot.waitUntil(lambda: looks.wanted == [A], timeout=2_000)
    assert field.shelf.look_of(A).state is LookState.LOADING
    looks.answer(A)
    qtbot.waitUntil(lambda: field.shelf.look_of(A).state is LookState.OK, timeout=5_000)
    assert field.shelf.look_of(A).size == QSize(40, 30)


def test_a_problem_is_said_at_the_tile_and_at_the_line_and_blocks_nothing(
    qtbot: QtBot, panel: ComposePanel, field: ImageField, looks: Looks
) -> None:
    show(panel, A)
    qtbot.waitUntil(lambda: looks.wanted == [A], timeout=2_000)
    plain = field.view.height_of_rows()
    panel.images.hear(ImageLooked(A, problem=NOT_FOUND))
    assert field.shelf.look_of(A).state is LookState.PROBLEM
    assert field.model.index(0).data(WARNING_ROLE) == NOT_FOUND
    assert NOT_FOUND in field.model.index(0).data(Qt.ItemDataRole.AccessibleDescriptionRole)
    assert field.view.height_of_rows() > plain
    panel.images.hear(ImageLooked("https://gone.example/", problem=NOT_FOUND))


def test_tiles_have_the_names_of_the_design(panel: ComposePanel) -> None:
    show(panel, A, B)
    names = [found.text(QAccessible.Text.Name) for found in accessibles(panel)]
    assert {"Reference images", "Add image", "Image 1", "Image 2"} <= set(names)


def test_strip_and_list_are_one(panel: ComposePanel, field: ImageField) -> None:
    show(panel, A, B, C)
    field.strip.tiles.setFocus()
    key(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert panel.request().images == (B, A, C)
    assert field.view.row == 1
    key(Qt.Key.Key_Delete)
    assert panel.request().images == (B, C)
    key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert panel.request().images == (B, A, C)
    key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert panel.request().images == (A, B, C)
    key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert panel.request().images == (A, B, C)


def test_the_strip_is_as_high_as_its_tiles(qtbot: QtBot, panel: ComposePanel, field: ImageField) -> None:
    panel.resize(312, 900)
    heights = []
    for count in (0, 3, 10):
        show(panel, *[f"https://a.example/{number}" for number in range(count)])
        qtbot.waitUntil(lambda: field.strip.height() == field.strip.minimumHeight(), timeout=2_000)
        heights.append(field.strip.height())
        rects = [field.strip.tiles.visualRect(field.model.index(row)) for row in range(count)]
        assert all(rect.bottom() < field.strip.height() + 8 for rect in rects)
        add = field.strip.add_tile.geometry()
        assert field.strip.rect().contains(add)
        assert not any(rect.adjusted(0, 0, -8, -8).intersects(add) for rect in rects)
    assert heights[0] == heights[1] < heights[2]


def test_a_copied_picture_is_pasted(qtbot: QtBot, panel: ComposePanel, field: ImageField, maker: PictureMaker) -> None:
    show(panel, A)
    field.strip.tiles.setFocus()
    QGuiApplication.clipboard().setImage(picture())
    key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(panel.request().images) == 2, timeout=5_000)
    made = local_picture(panel.request().images[1])
    assert made is not None
    assert (maker.folder / made.name).is_file()
    assert field.model.index(1).data() == "The copied picture"
    QGuiApplication.clipboard().clear()


@pytest.mark.parametrize("is_in_a_line", [False, True])
def test_a_copied_picture_is_pasted_where_there_is_none_yet(
    qtbot: QtBot, panel: ComposePanel, field: ImageField, maker: PictureMaker, is_in_a_line: bool
) -> None:
    field.add_button.setFocus()
    if is_in_a_line:
        press(panel, "Add image")
    QGuiApplication.clipboard().setImage(picture())
    key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(panel.request().images) == 1, timeout=5_000)
    qtbot.waitUntil(lambda: field.model.rowCount() == 1, timeout=2_000)
    QGuiApplication.clipboard().clear()


@pytest.mark.parametrize("is_storyboard", [False, True])
@pytest.mark.parametrize("is_file", [False, True])
def test_a_picture_copied_into_the_prompt_is_a_reference_image_and_no_text(
    qtbot: QtBot, panel: ComposePanel, maker: PictureMaker, tmp_path: Path, is_file: bool, is_storyboard: bool
) -> None:
    panel.set_request(VideoRequest(prompt="A boat", is_storyboard=is_storyboard))
    panel.focus_prompt()
    before = panel.request().prompt
    (tmp_path / "boat.png").write_bytes(png(30, 20))
    url = QUrl.fromLocalFile(str(tmp_path / "boat.png")).toString()
    QGuiApplication.clipboard().setMimeData(copied(urls=[url]) if is_file else copied(image=picture()))
    key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(panel.request().images) == 1, timeout=5_000)
    assert panel.request().prompt == before
    QGuiApplication.clipboard().clear()


def test_a_text_with_a_picture_of_itself_is_text_in_the_prompt(qtbot: QtBot, panel: ComposePanel) -> None:
    panel.focus_prompt()
    QGuiApplication.clipboard().setMimeData(copied(image=picture(), text="A boat"))
    key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert (panel.request().prompt, panel.request().images) == ("A boat", ())
    QGuiApplication.clipboard().clear()


def test_files_are_dropped_anywhere_in_the_pane_in_their_order(
    qtbot: QtBot, panel: ComposePanel, field: ImageField, maker: PictureMaker, tmp_path: Path
) -> None:
    files = [tmp_path / name for name in ("纸船.png", "b.png")]
    for shade, file in enumerate(files):
        file.write_bytes(png(30, 30, 40 * shade))
    urls = [QUrl.fromLocalFile(str(file)).toString() for file in files]
    assert drop(panel, copied(urls=urls))
    qtbot.waitUntil(lambda: len(panel.request().images) == 2, timeout=5_000)
    assert [field.model.index(row).data() for row in range(2)] == ["纸船.png", "b.png"]
    assert drop(named(panel, "Prompt", QAccessible.Role.EditableText).viewport(), copied(urls=[A]))  # type: ignore[attr-defined]
    assert panel.request().images[2] == A
    assert panel.request().prompt == ""
    assert drop(field.strip.tiles.viewport(), copied(urls=[B]))
    assert panel.request().images[3] == B


def test_words_dropped_on_the_prompt_stay_words(panel: ComposePanel) -> None:
    assert not drop(panel, copied(text="a paper boat"))
    drop(named(panel, "Prompt", QAccessible.Role.EditableText).viewport(), copied(text="boat"))  # type: ignore[attr-defined]
    assert panel.request().images == ()


def test_what_cannot_be_read_says_so_and_adds_nothing(
    qtbot: QtBot, panel: ComposePanel, field: ImageField, maker: PictureMaker, tmp_path: Path
) -> None:
    file = tmp_path / "海.heic"
    file.write_bytes(HEIC)
    panel.images.add_files([str(file)])
    words = "海.heic: HEIC pictures cannot be read here. Save it as JPEG or PNG first."
    qtbot.waitUntil(lambda: field.notice == words, timeout=5_000)
    assert panel.request().images == ()


def test_before_the_data_folder_is_known_pictures_are_not_lost_silently(panel: ComposePanel, field: ImageField) -> None:
    panel.images.add_files(["/tmp/a.png"])
    assert "in a moment" in field.notice


def test_enter_opens_the_preview_arrows_go_through_it_and_escape_closes(
    qtbot: QtBot, panel: ComposePanel, field: ImageField, maker: PictureMaker, looks: Looks
) -> None:
    show(panel, A, B)
    qtbot.waitUntil(lambda: len(looks.wanted) == 2, timeout=2_000)
    looks.answer(A)
    qtbot.waitUntil(lambda: field.shelf.look_of(A).state is LookState.OK, timeout=5_000)
    field.strip.tiles.setFocus()
    key(Qt.Key.Key_Return)
    preview = preview_of(panel)
    assert preview.isVisible()
    words = [found.text(QAccessible.Text.Name) for found in accessibles(preview)]
    assert "Image 1 · 40 × 30 · 1 KB" in words
    QTest.keyClick(preview, Qt.Key.Key_Right)
    assert preview.url == B
    QTest.keyClick(preview, Qt.Key.Key_Right)
    assert preview.url == B
    QTest.keyClick(preview, Qt.Key.Key_Escape)
    assert not preview.isVisible()
    assert focused() is field.strip.tiles


def test_one_click_crops_to_the_shape_of_the_clip_and_undo_brings_the_address_back(
    qtbot: QtBot, panel: ComposePanel, field: ImageField, maker: PictureMaker, looks: Looks
) -> None:
    show(panel, A)
    qtbot.waitUntil(lambda: len(looks.wanted) == 1, timeout=2_000)
    looks.answer(A, (90, 90))
    qtbot.waitUntil(lambda: field.shelf.look_of(A).state is LookState.OK, timeout=5_000)
    panel.images.open_preview(0)
    press(panel, "Crop to 16:9")
    qtbot.waitUntil(lambda: panel.request().images != (A,), timeout=5_000)
    made = local_picture(panel.request().images[0])
    assert made is not None
    image = QImage(str(maker.folder / made.name))
    assert (image.width(), image.height()) == (90, 51) or image.height() == 50
    press(panel, "Undo")
    assert panel.request().images == (A,)


def test_the_preview_takes_back_nothing_but_the_crop_of_its_image(
    qtbot: QtBot, panel: ComposePanel, field: ImageField, maker: PictureMaker, looks: Looks
) -> None:
    show(panel, A)
    field.model.insert(1, (B,))
    qtbot.waitUntil(lambda: len(looks.wanted) == 2, timeout=2_000)
    looks.answer(A, (90, 90))
    qtbot.waitUntil(lambda: field.shelf.look_of(A).state is LookState.OK, timeout=5_000)
    panel.images.open_preview(0)

    def undo_is_offered() -> bool:
        return any(each.text() == "Undo" and each.isVisible() for each in preview_of(panel).findChildren(QPushButton))

    assert not undo_is_offered()
    press(panel, "Crop to 16:9")
    qtbot.waitUntil(undo_is_offered, timeout=5_000)
    QTest.keyClick(preview_of(panel), Qt.Key.Key_Right)
    assert preview_of(panel).url == B
    assert not undo_is_offered()


@pytest.mark.parametrize(("size", "is_offered"), [((160, 90), False), ((90, 160), True), ((100, 90), True)])
def test_a_crop_is_offered_only_where_the_shapes_differ(
    qtbot: QtBot, panel: ComposePanel, field: ImageField, maker: PictureMaker, looks: Looks,
    size: tuple[int, int], is_offered: bool,
) -> None:  # fmt: skip
    show(panel, A)
    qtbot.waitUntil(lambda: len(looks.wanted) == 1, timeout=2_000)
    looks.answer(A, size)
    qtbot.waitUntil(lambda: field.shelf.look_of(A).state is LookState.OK, timeout=5_000)
    panel.images.open_preview(0)
    shown = [button.text() for button in preview_of(panel).findChildren(QPushButton) if button.isVisible()]
    assert ("Crop to 16:9" in shown) is is_offered


@pytest.mark.usefixtures("maker")
def test_what_could_not_be_added_is_forgotten_with_its_request(
    qtbot: QtBot, panel: ComposePanel, tmp_path: Path
) -> None:
    panel.images.add_files([str(tmp_path / "gone.png")])
    messages = panel.findChildren(FieldMessage)
    qtbot.waitUntil(lambda: any("gone.png" in message.text for message in messages), timeout=10_000)
    panel.set_request(VideoRequest(prompt="Another one"))
    assert not any("gone.png" in message.text for message in messages)


@pytest.mark.usefixtures("maker")
def test_each_of_several_files_that_cannot_be_added_is_named(qtbot: QtBot, panel: ComposePanel, tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    assert picture(40, 40).save(str(photo))  # type: ignore[call-overload]
    panel.images.add_files([str(tmp_path / "one.heic"), str(photo), *(str(tmp_path / f"{n}.png") for n in range(4))])
    said = next(each for each in panel.findChildren(ImageField)[0].findChildren(FieldMessage))
    qtbot.waitUntil(lambda: said.text.endswith("2 more could not be added."), timeout=10_000)
    assert [line.partition(":")[0] for line in said.text.split("\n")[:-1]] == ["one.heic", "0.png", "1.png"]
    qtbot.waitUntil(lambda: len(panel.request().images) == 1, timeout=5_000)
    panel.images.add_files([str(photo)])
    assert said.text == ""


@pytest.mark.usefixtures("maker")
def test_a_frame_of_a_clip_is_called_so_and_not_what_nobody_copied(
    qtbot: QtBot, panel: ComposePanel, field: ImageField
) -> None:
    panel.images.add_frame(picture(64, 48))
    qtbot.waitUntil(lambda: len(panel.request().images) == 1, timeout=15_000)
    assert field.model.index(0).data() == "A frame of a clip"


def test_the_last_frame_of_a_clip_becomes_an_image(qtbot: QtBot, panel: ComposePanel, maker: PictureMaker) -> None:
    panel.images.add_last_frame(str(Path(__file__).parents[3] / "media" / "h264-faststart.mp4"), "a" * 32, "The quay")
    qtbot.waitUntil(lambda: len(panel.request().images) == 1, timeout=15_000)
    assert local_picture(panel.request().images[0]) is not None


def test_twenty_looks_never_hold_the_window_up(
    qtbot: QtBot, panel: ComposePanel, field: ImageField, maker: PictureMaker, looks: Looks, tmp_path: Path
) -> None:
    photo = tmp_path / "photo.jpg"
    large = picture(3_000, 2_000)
    assert large.save(str(photo), "JPG")  # type: ignore[call-overload]
    urls = [f"https://a.example/{number}.jpg" for number in range(20)]
    show(panel, *urls)
    qtbot.waitUntil(lambda: len(looks.wanted) == 20, timeout=2_000)
    qtbot.wait(200)
    gaps: list[int] = []
    since = QElapsedTimer()
    timer = QTimer(interval=0)
    timer.timeout.connect(lambda: gaps.append(since.restart()))
    since.start()
    timer.start()
    for url in urls:
        panel.images.hear(ImageLooked(url, str(photo), "", 900_000))
    qtbot.waitUntil(lambda: all(field.shelf.look_of(url).state is LookState.OK for url in urls), timeout=15_000)
    timer.stop()
    since.restart()
    assert not QImage(str(photo)).isNull()
    decoding_ms = since.elapsed()
    # Twenty decodings here would be twenty gaps at least as long as this one; a few belong to other programs.
    assert sorted(gaps)[-9] < max(40, decoding_ms / 2), (decoding_ms, sorted(gaps)[-10:])
