"""What is kept of every matter, of its steps, and of the files that are joined to it. No table: each room has its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from wasl.accounts.models import Profile
from wasl.exchange.claims import numbers
from wasl.notices.kinds import Kind


class Matter(models.Model):
    """What one person put before the administration. Its pages are ``room:mine`` for them; `events` are its steps."""

    LETTER: ClassVar[str]
    """With which its number begins."""
    UNDER_WAY: ClassVar[Collection[str]]
    """The states in which something is awaited of somebody."""
    KINDS: ClassVar[Mapping[str, Kind]]
    """What happened to it -> what people are told."""
    READ_WITH: ClassVar[tuple[str, ...]] = ()
    """What is read along with it."""

    state: models.CharField[Any, Any]
    events: Any
    """Its steps."""

    number = models.BigIntegerField(unique=True, null=True)
    department = models.CharField(max_length=60)
    """Whose turn it is."""
    entity = models.CharField(max_length=32)
    """Whom it is about."""
    filed_by = models.CharField(max_length=150)
    """An account."""
    revision = models.IntegerField(default=0)
    """Counts what was done to it: whoever acts says which one they read."""
    due = models.DateField(null=True)
    """The last day of the law, for whose turn it is; None where nothing is awaited."""
    late_at = models.DateTimeField(null=True)
    """When it was told that the law's time is over."""
    taken_by = models.CharField(max_length=150, blank=True)
    """The agent who sees to it; empty: whoever takes it."""
    asked_on = models.DateField(null=True)
    """When people were asked for what is missing: once."""
    asked_words = models.TextField(blank=True)
    ended_on = models.DateField(null=True)
    erased_at = models.DateTimeField(null=True)
    """When what people gave and wrote was erased."""
    looked_at = models.DateTimeField(null=True)
    """When whoever follows it last looked at it."""

    class Meta:
        abstract = True

    @property
    def written(self) -> str:
        """Its number, as people read it."""
        return f"{self.LETTER}-{numbers.written(self.number or 0)}"

    @classmethod
    def number_in(cls, typed: str) -> int:
        """The number that was typed, with its letter or without. Raises WaslError for one that cannot be."""
        return numbers.read(typed.upper().removeprefix(f"{cls.LETTER}-"))

    def late(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.state in self.UNDER_WAY and self.due is not None and self.due < today

    def filer(self) -> str:
        """The person whose account filed it; empty where it is nobody's."""
        found = Profile.objects.filter(user__username=self.filed_by).exclude(person="").first()
        return found.person if found else ""

    def by_family(self) -> bool:
        """Whether the account that filed it is theirs, and no agent's."""
        return True

    def told(self) -> str:
        """The person who is written to of it: who filed it, else whom it is about; empty for nobody."""
        return self.filer() or self.entity


class Step(models.Model):
    """One step of a matter: who did what, when. Those that tell people something stand on their home until they looked."""

    at = models.DateTimeField()
    what = models.CharField(max_length=16)
    """A key of its room's `showing.words.STEPS`."""
    by = models.CharField(max_length=150, blank=True)
    """An account; empty for whoever has none, and for Wasl itself."""
    words = models.TextField(blank=True)
    told = models.BooleanField(default=False)
    """Whether people were told."""

    class Meta:
        abstract = True


class Joined(models.Model):
    """A file that was joined to a matter, locked with the key of whom it is about."""

    OF: ClassVar[str]
    """What its matter is called in its row."""
    FOLDER: ClassVar[str]
    """Where its room's files are, beneath the installation's home."""
    BOUND_AS: ClassVar[str]
    """What it is locked as, with its number: no other opens in its place."""

    kind = models.CharField(max_length=4)
    size = models.BigIntegerField()
    added_by = models.CharField(max_length=150)
    added_at = models.DateTimeField()

    class Meta:
        abstract = True

    @property
    def entity(self) -> str:
        """Whom its matter is about."""
        return str(getattr(self, self.OF).entity)

    @property
    def about(self) -> str:
        """What it is bound to."""
        return f"{self.BOUND_AS} {self.pk}"

    @property
    def place(self) -> Path:
        """Where it is."""
        return Path(settings.HOME) / self.FOLDER / str(self.pk % 100) / str(self.pk)
