"""Everything that happens to reference images: what comes in, the preview, crops, undo, and what the engine says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QMimeData, QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from sora_desktop.domain.events import ImageLooked
from sora_desktop.domain.families.shapes import ORIENTATIONS
from sora_desktop.domain.pictures import LocalPicture, last_frame
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.image_field import ImageField
from sora_desktop.ui.compose.images.drops import DropCatcher
from sora_desktop.ui.compose.images.intake import Intake, read_intake
from sora_desktop.ui.compose.images.origins import FrameOrigins
from sora_desktop.ui.compose.images.preview import VIEW_KEY, ImagePreview
from sora_desktop.ui.compose.images.shelf import Maker, Seen
from sora_desktop.ui.compose.prompt_field import PromptField
from sora_desktop.ui.theme import Theme

_MOST_UNDONE = 100
_MOST_REFUSED = 3
_FILTER = "*.jpg *.jpeg *.png *.webp *.gif *.bmp *.tif *.tiff *.heic *.heif *.avif"


class Made(Protocol):
    """A picture that was prepared, or why it was not."""

    @property
    def key(self) -> str: ...
    @property
    def picture(self) -> LocalPicture | None: ...
    @property
    def problem(self) -> str: ...


class ImageDesk(QObject):
    """Stands beside the field of the reference images. Lives as long as the pane."""

    look_wanted = Signal(str)
    look_unwanted = Signal(str)

    def __init__(self, theme: Theme, field: ImageField, request: Callable[[], VideoRequest], pane: QWidget) -> None:
        super().__init__(pane)
        self._theme = theme
        self._field = field
        self._request = request
        self._pane = pane
        self._maker: Maker | None = None
        self._numbers = 0
        self._coming: dict[str, str] = {}
        """What is being prepared, by key: how it is called in sentences; a crop has the address that it replaces."""
        self._refused: tuple[str, ...] = ()
        self._crops: dict[str, str] = {}
        """The addresses of cropped images, and of the whole ones."""
        self._frames: dict[str, _Frame] = {}
        """Last frames that are being taken, by key."""
        self.origins = FrameOrigins()
        self.why_away: Callable[[str], str] = lambda job_id: ""
        """Why the file of a job's clip is not in its place, in a sentence; empty where it is, as far as is known."""
        self._preview: ImagePreview | None = None
        self._past: list[tuple[str, ...]] = []
        self._now = field.model.urls()
        self._is_undoing = False
        self._drops = DropCatcher(self.take, self)
        self._connect()

    def watch(self, pane: QWidget, prompt: PromptField) -> None:
        """Take what is dropped on the pane and on the prompt, and the pictures that are pasted into the prompt."""
        self._drops.watch(pane, prompt.editor.viewport())
        prompt.pictures_pasted.connect(self.take)

    def use_maker(self, maker: Maker) -> None:
        """Take who prepares pictures, which is there only once the data folder is known."""
        self._maker = maker
        maker.picture_made.connect(self._take_made)
        maker.picture_seen.connect(self._take_seen)
        self._field.shelf.use_maker(maker)

    def unanswered(self) -> list[str]:
        """Addresses that are to be looked at, of which perhaps nobody heard: the draft is there before the engine."""
        return self._field.shelf.unanswered()

    def hear(self, looked: ImageLooked) -> None:
        """Take what the engine found out about an address."""
        self._field.shelf.hear(looked)

    def take(self, mime: QMimeData, place: int | None = None) -> bool:
        """Add what was pasted or dropped; whether there was an image in it."""
        intake = read_intake(mime)
        self._take_intake(intake, place)
        return bool(intake)

    def add_files(self, files: Sequence[str]) -> None:
        """Add pictures of this computer, in this order."""
        for file in files:
            self._prepare_file(file)

    def add_frame(self, image: QImage) -> None:
        """Add a frame that a person picked out of a clip."""
        self._prepare(self.tr("A frame of a clip"), lambda maker, key: maker.prepare_image(key, image))

    def add_last_frame(
        self, clip: str, job_id: str, title: str, address: str = "", give_back: Callable[[], None] = lambda: None
    ) -> None:
        """Add the last sharp frame of a job's clip, in the place of this address if given; remember whose it is.

        ``give_back`` is called where there is none to be added.
        """
        key = self._prepare(self.tr("The last frame"), lambda maker, key: maker.prepare_last_frame(key, clip))
        self._frames[key] = _Frame(job_id, title, address, give_back)

    def say_no_last_frame(self, reason: str) -> None:
        """Say why there is no last frame to be added."""
        self._complain_of(f"{self.tr('The last frame')}: {reason}")

    def note_last_frame(self, address: str, job_id: str, title: str) -> None:
        """This image is the last frame of a job's clip, or stands in its place."""
        self.origins.note(address, job_id, title, is_awaited=last_frame(address) is not None)
        self._field.model.name(address, self.tr("The last frame"))
        self.show_origin()

    def forget_clip(self, job_id: str) -> None:
        """No image is of this job's clip: it does not exist any more."""
        for address in self.origins.forget(job_id):
            self._field.model.name(address, "")
        self.show_origin()

    def choose_files(self) -> None:
        """Let the person choose picture files; the window goes on meanwhile."""
        dialog = QFileDialog(self._pane, self.tr("Choose pictures"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([f"{self.tr('Pictures')} ({_FILTER})", f"{self.tr('All files')} (*)"])
        dialog.filesSelected.connect(self.add_files)
        dialog.open()

    def paste(self) -> None:
        """Add what is copied, after the current image."""
        row = self._field.view.row
        self.take(QGuiApplication.clipboard().mimeData(), row + 1 if row >= 0 else None)

    def undo(self) -> None:
        """Take back the last change of the list."""
        if not self._past:
            return
        self._now = self._past.pop()
        self._is_undoing = True
        self._field.model.set_urls(self._now)
        self._is_undoing = False
        self._field.model.edited.emit()

    def open_preview(self, row: int) -> None:
        """Show the image in a row large."""
        urls = self._field.model.urls()
        if not 0 <= row < len(urls):
            return
        if self._preview is None:
            self._preview = ImagePreview(
                self._theme, self._field.strip, self._field.shelf, self._field.model.urls, self._was_just_cropped
            )
            self._preview.view_wanted.connect(self._want_view)
            self._preview.crop_wanted.connect(self._crop)
            self._preview.undo_wanted.connect(self._undo_in_preview)
        self._preview.show_image(urls[row], self._shape())

    def _connect(self) -> None:
        field = self._field
        field.shelf.look_wanted.connect(self.look_wanted)
        field.shelf.look_unwanted.connect(self.look_unwanted)
        field.strip.tiles.opened.connect(self.open_preview)
        field.strip.tiles.paste_wanted.connect(self.paste)
        field.strip.tiles.undo_wanted.connect(self.undo)
        field.strip.add_tile.paste_wanted.connect(self.paste)
        field.strip.files_wanted.connect(self.choose_files)
        field.files_button.clicked.connect(self.choose_files)
        field.view.paste_wanted.connect(self.paste)
        field.view.undo_wanted.connect(self.undo)
        for changed in (field.model.rowsInserted, field.model.rowsRemoved, field.model.modelReset):
            changed.connect(self.show_origin)
        field.model.dataChanged.connect(self.show_origin)
        field.origin.removed.connect(self._leave_origin)
        field.model.edited.connect(self._note_edit)
        field.model.modelReset.connect(self._note_reset)
        self._drops.hovered.connect(field.strip.add_tile.set_target)
        self._drops.watch(field.strip.tiles.viewport(), field.view.viewport())

    def show_origin(self) -> None:
        """Say which clip the images continue, as far as it is known by now."""
        self._field.origin.show_origin(self.origins.of(self._field.model.urls()))

    def _leave_origin(self) -> None:
        """The clip is not to be continued: its last frame goes."""
        origin = self.origins.of(self._field.model.urls())
        if origin is not None:
            self._field.model.replace_address(origin.address, ())
            self._field.take_focus()

    def _take_intake(self, intake: Intake, place: int | None) -> None:
        model = self._field.model
        if intake.urls:
            at = model.rowCount() if place is None else place
            model.insert(at, intake.urls)
            self._field.view.go_to(at + len(intake.urls) - 1)
        self.add_files(intake.files)
        if intake.image is not None:
            image = intake.image
            self._prepare(self.tr("The copied picture"), lambda maker, key: maker.prepare_image(key, image))

    def _prepare_file(self, file: str) -> None:
        name = file.replace("\\", "/").rpartition("/")[2]
        self._prepare(name, lambda maker, key: maker.prepare_file(key, file))

    def _prepare(self, name: str, work: Callable[[Maker, str], None]) -> str:
        """Have a picture prepared; it is added when it is."""
        if self._maker is None:
            self._field.say(self.tr("Pictures of this computer can be added in a moment: the program is starting."))
            return ""
        self._numbers += 1
        key = f"add {self._numbers}"
        if not self._coming:
            self._complain_of()
        self._coming[key] = name
        work(self._maker, key)
        return key

    @Slot(object)
    def _take_made(self, made: Made) -> None:
        name = self._coming.pop(made.key, None)
        if name is None:
            return
        frame = self._frames.pop(made.key, _Frame())
        if made.picture is None:
            frame.give_back()
            self._field.model.replace_address(frame.place, ())
            said = made.problem if made.key.startswith(_CROP_KEY) else f"{name}: {made.problem}"
            self._complain_of(*self._refused, said)
        elif made.key.startswith(_CROP_KEY):
            self._put_crop(name, made.picture.address)
        else:
            if frame.job_id:
                self.origins.note(made.picture.address, frame.job_id, frame.title)
            self._field.model.name(made.picture.address, name)
            if frame.place:
                self._field.model.replace_address(frame.place, (made.picture.address,))
                return
            self._field.model.insert(self._field.model.rowCount(), (made.picture.address,))
            self._field.view.go_to(self._field.model.rowCount() - 1)

    def _complain_of(self, *refused: str) -> None:
        """Say of each picture that came with others why it could not be added; of many, of the first ones."""
        self._refused = refused
        lines = list(refused[:_MOST_REFUSED])
        if more := len(refused) - len(lines):
            lines.append(self.tr("{count} more could not be added.").format(count=self._field.locale().toString(more)))
        self._field.say("\n".join(lines))

    def _crop(self, url: str, shape: str) -> None:
        look = self._field.shelf.look_of(url)
        width, colon, height = shape.partition(":")
        if self._maker is None or not look.file or not colon:
            return
        self._numbers += 1
        key = f"{_CROP_KEY}{self._numbers}"
        self._coming[key] = url
        self._maker.crop(key, look.file, int(width), int(height))

    def _put_crop(self, url: str, address: str) -> None:
        urls = self._field.model.urls()
        if url not in urls:
            return
        self._crops[address] = url
        self._field.model.replace(urls.index(url), (address,))
        if self._preview is not None and self._preview.isVisible() and self._preview.url == url:
            self._preview.show_image(address, self._shape())

    def _was_just_cropped(self, url: str) -> bool:
        """Whether the last change of the list put this image in the place of the whole one."""
        whole = self._crops.get(url)
        return bool(whole and self._past) and self._past[-1] == tuple(
            whole if each == url else each for each in self._field.model.urls()
        )

    def _undo_in_preview(self) -> None:
        urls = self._field.model.urls()
        row = urls.index(self._preview.url) if self._preview is not None and self._preview.url in urls else 0
        self.undo()
        if self._preview is not None and not self._field.model.urls():
            self._preview.close_popover()
        else:
            self.open_preview(min(row, len(self._field.model.urls()) - 1))

    def _want_view(self, url: str) -> None:
        look = self._field.shelf.look_of(url)
        if self._maker is not None and look.file:
            self._maker.show_view(f"{VIEW_KEY}{url}", look.file)

    @Slot(object)
    def _take_seen(self, seen: Seen) -> None:
        if self._preview is not None and seen.key.startswith(VIEW_KEY):
            self._preview.show_view(seen)

    def _shape(self) -> str:
        """The shape of the clip as the form has it now; empty where its family has none."""
        request = self._request()
        return request.aspect_ratio or ORIENTATIONS.get(request.orientation, "")

    def _note_edit(self) -> None:
        urls = self._field.model.urls()
        if not self._is_undoing and urls != self._now:
            self._past = [*self._past[-_MOST_UNDONE:], self._now]
        self._now = urls

    def _note_reset(self) -> None:
        """Another request is shown: nothing of the one before is taken back here, or complained about."""
        if not self._is_undoing:
            self._past, self._now = [], self._field.model.urls()
            self._complain_of()


@dataclass(frozen=True)
class _Frame:
    """The last frame of a job's clip that is being taken."""

    job_id: str = ""
    title: str = ""
    place: str = ""
    """The address that stands for it meanwhile."""
    give_back: Callable[[], None] = lambda: None


_CROP_KEY = "crop "
