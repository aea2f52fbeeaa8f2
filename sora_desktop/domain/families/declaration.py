"""The form of a family's declaration: fields with choices and defaults, rules, the body, and what is answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from sora_desktop.domain.requests import VideoRequest

Value = str | int


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a field and the word for it."""

    value: Value
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a request, by the attribute name of ``VideoRequest``."""

    name: str
    label: str
    choices: tuple[Choice, ...] = ()
    allows_other: bool = False
    """Whether values outside of ``choices`` may be entered."""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to say about a request at one of its fields."""

    field: str
    sentence: str
    is_blocking: bool = False
    position: int | None = None
    """0-based index of the offending image, for the field ``images``."""


Rule = Callable[[VideoRequest], Iterable[Finding]]
Body = Callable[[VideoRequest], Mapping[str, object]]

CREATE_PATH = "/v1/video/create"
"""Where a new clip is asked for, at the gateway of any family."""


@dataclass(frozen=True, slots=True, eq=False)
class Remix:
    """How a family makes a clip of an earlier task anew: a create at a path of its own."""

    path: str
    fields: tuple[str, ...]
    """What is asked for, by the attribute names of ``VideoRequest``; the rest of a request means nothing to it."""
    body: Body


@dataclass(frozen=True, slots=True)
class Answers:
    """What gateways document that they answer about a family's tasks.

    The reader looks under ``id_names`` and ``link_name`` first, and elsewhere then; it needs no more, for it takes any
    id, word and time. The demo answers by all of it.
    """

    statuses: tuple[str, ...] = ("pending", "queued", "processing", "completed", "failed", "cancelled")
    """The words for how a task stands, in the order in which they come."""
    id_names: tuple[str, ...] = ("id",)
    """Under which of its names a create's answer gives the task id; each has the same."""
    id_start: str = ""
    """What task ids begin with, where that is documented; they are asked for as they came."""
    has_uuids: bool = False
    """Whether a UUID follows it."""
    is_long: bool = True
    """Whether a create is answered with what a query tells: ``object``, ``model``, ``progress``, ``size`` and so on."""
    has_text_times: bool = False
    """Whether a create's answer has its time as RFC 3339 text with nine digits after the point, and not in seconds."""
    link_name: str = "video_url"
    """Under which name a query's answer gives the link to the clip."""


SHORT_STATUSES = ("processing", "completed", "failed")
"""Those of families that say nothing of a line."""


@dataclass(frozen=True, slots=True)
class Call:
    """What one POST that costs money says, and where: the path under the gateway's origin, and the JSON body."""

    path: str
    body: Mapping[str, object]


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """A family of models behind the same pair of endpoints; there is one object of each."""

    name: str
    title: str
    model_suggestions: tuple[str, ...]
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...]
    body: Body
    """How a request becomes the JSON body of the create."""
    answers: Answers
    """What is documented to come back."""
    model_names: re.Pattern[str] = re.compile("(?!)")
    """Matches the names of its models, in lower case and from their start."""
    defaults: Mapping[str, Value | bool] = field(default_factory=dict)
    """What a new request has where the plain ``VideoRequest`` does not fit."""
    most_images: int | None = None
    takes_data_uris: bool = False
    """Whether pictures may stand in the request itself (``data:image/…``)."""
    remix: Remix | None = None
    """How it remixes; ``None`` where nothing that is documented refers to an earlier task."""

    @property
    def can_remix(self) -> bool:
        """Whether clips of this family can be made anew from their tasks."""
        return self.remix is not None

    def call(self, request: VideoRequest) -> Call:
        """What is sent for a request that has no blocking finding, and where."""
        if request.is_remix and self.remix is not None:
            return Call(self.remix.path, self.remix.body(request))
        return Call(CREATE_PATH, self.body(request))

    def asks_for(self, name: str, request: VideoRequest) -> bool:
        """Whether a field of this name is sent with such a request."""
        if request.is_remix and self.remix is not None:
            return name in self.remix.fields
        return self.has_field(name)

    def field(self, name: str) -> Field:
        """The field of that name. Raises ``KeyError``."""
        for each in self.fields:
            if each.name == name:
                return each
        raise KeyError(name)

    def has_field(self, name: str) -> bool:
        return any(each.name == name for each in self.fields)

    def knows_model(self, model: str) -> bool:
        """Whether a model of this name belongs to the family."""
        return self.model_names.match(model.strip().lower()) is not None

    def plain_request(self) -> VideoRequest:
        """A new request: the defaults of the family, its first suggested model, no prompt."""
        return replace(VideoRequest(family=self.name, model=self.model_suggestions[0]), **self.defaults)  # type: ignore[arg-type]

    def findings(self, request: VideoRequest) -> tuple[Finding, ...]:
        """All that the rules say about a request, blocking findings first."""
        found = [
            finding
            for rule in self.rules
            for finding in rule(request)
            if not request.is_remix or self.asks_for(finding.field, request)
        ]
        if request.is_remix:
            found += self._findings_of_remix(request)
        return tuple(sorted(found, key=lambda finding: not finding.is_blocking))

    def _findings_of_remix(self, request: VideoRequest) -> Iterable[Finding]:
        """A create in the place of a remix would be another clip than the one that was asked for."""
        if self.remix is None:
            yield Finding("model", f"{self.title} has no remix. Choose another model, or make a new clip.", True)
        elif request.images:
            yield Finding("images", "A remix takes no images.", True)
