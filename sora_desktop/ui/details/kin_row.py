"""Where a clip came from and what came of it, as links over its details."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.domain.jobs import Job, Kinship
from sora_desktop.ui.job_texts import title_words
from sora_desktop.ui.plain_text import button_text, tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.flow_layout import FlowLayout
from sora_desktop.ui.widgets.menu import Menu

_TITLE_CHARACTERS, _MENU_CHARACTERS, _TIP_CHARACTERS = 32, 60, 300


class KinRow(QWidget):
    """One link to the clip that this one was made from, one to those that were made from it; hidden without either."""

    wanted = Signal(object)
    """The ids of the jobs that the person wants to see: one, or several to choose from."""
    chosen = Signal(object)
    """The ``Job`` that was chosen among several."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._parent_id = ""
        self._children: tuple[str, ...] = ()
        self.to_parent = Button(theme, "", "ghost", "arrow-left", parent=self)
        self.to_children = Button(theme, "", "ghost", "arrow-right", parent=self)
        flow = FlowLayout(spacing=4)
        flow.addWidget(self.to_parent)
        flow.addWidget(self.to_children)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 0)
        column.addLayout(flow)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)  # in a narrow pane they stand one under the other
        self.setSizePolicy(policy)
        self.setAccessibleName(self.tr("Where this clip came from"))
        self.to_parent.clicked.connect(lambda: self.wanted.emit((self._parent_id,)))
        self.to_children.clicked.connect(lambda: self.wanted.emit(self._children))
        self.hide()

    def show_kin(self, job: Job | None, parent: Job | None, children: Sequence[str], child: Job | None) -> None:
        """Show the kin of a job as far as it is known: parent, ids of all children, and the only child."""
        self._parent_id = "" if job is None else job.parent_id or ""
        self._children = tuple(children)
        if job is not None and self._parent_id:
            self._name(self.to_parent, self._parent_words(job.parent_kind), parent)
        if len(self._children) == 1:
            self._name(self.to_children, self._child_words(child), child)
        elif self._children:
            self.to_children.setText(self.tr("{count} clips came from this").format(count=len(self._children)))
            self.to_children.setToolTip("")
        self.to_parent.setVisible(bool(self._parent_id))
        self.to_children.setVisible(bool(self._children))
        self.setVisible(bool(self._parent_id or self._children))

    def offer(self, jobs: Sequence[Job]) -> None:
        """Let the person choose among several clips, by their prompts."""
        menu = Menu(parent=self)
        for job in jobs:
            menu.addAction(button_text(title_words(job, _MENU_CHARACTERS))).setData(job)
        menu.triggered.connect(lambda action: self.chosen.emit(action.data()))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.to_children.mapToGlobal(QPoint(0, self.to_children.height())))

    def _name(self, button: Button, words: tuple[str, str], job: Job | None) -> None:
        named, nameless = words
        text = nameless if job is None else named.format(title=title_words(job, _TITLE_CHARACTERS))
        button.setText(button_text(text))
        button.setToolTip("" if job is None else tooltip(title_words(job, _TIP_CHARACTERS)))

    def _parent_words(self, kind: str) -> tuple[str, str]:
        match kind:
            case Kinship.TAKE:
                return self.tr("Another take of “{title}”"), self.tr("Another take of a clip")
            case Kinship.REMIX:
                return self.tr("A remix of “{title}”"), self.tr("A remix of a clip")
            case Kinship.LAST_FRAME:
                return self.tr("Continues “{title}”"), self.tr("Continues a clip")
            case _:
                return self.tr("Made from “{title}”"), self.tr("Made from a clip")

    def _child_words(self, child: Job | None) -> tuple[str, str]:
        nameless = self.tr("1 clip came from this")
        match "" if child is None else child.parent_kind:
            case Kinship.TAKE:
                return self.tr("One more take: “{title}”"), nameless
            case Kinship.REMIX:
                return self.tr("Remixed as “{title}”"), nameless
            case Kinship.LAST_FRAME:
                return self.tr("Continued by “{title}”"), nameless
            case _:
                return self.tr("Led to “{title}”"), nameless
