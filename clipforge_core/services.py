"""Services: what requests, jobs and commands share, built from one environment and its database.

    services = Services(environment, database)
    project = services.projects.create(caller, title="My video")

Each service is made when it is first asked for, so that a command that adds a user loads nothing of projects, and each
gets what it needs by name: there is no global one.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from clipforge_core.queue.settling import Settler
from clipforge_core.refusals import Forbidden
from clipforge_core.store.jobs import JobStore

if TYPE_CHECKING:
    from clipforge_core.audience.plays import PlayCounter
    from clipforge_core.audience.service import Audience
    from clipforge_core.contracts.storage import Storage
    from clipforge_core.environment import Environment
    from clipforge_core.identity.api_keys import ApiKeys
    from clipforge_core.identity.browsers import Browsers
    from clipforge_core.identity.first_start import SetUp
    from clipforge_core.identity.last_use import LastUse
    from clipforge_core.identity.login import Login
    from clipforge_core.identity.recognition import Identity
    from clipforge_core.identity.sessions import Sessions
    from clipforge_core.identity.usage import Usage
    from clipforge_core.identity.users import Users
    from clipforge_core.narrations.service import Narrations
    from clipforge_core.projects.analytics import Analytics
    from clipforge_core.projects.clips import Clips
    from clipforge_core.projects.exports import Exports
    from clipforge_core.projects.jobs import UserJobs
    from clipforge_core.projects.overview import Overview
    from clipforge_core.projects.previews import Previews
    from clipforge_core.projects.removals import Removals
    from clipforge_core.projects.service import Projects
    from clipforge_core.projects.trash import Trash
    from clipforge_core.projects.watching import Watching
    from clipforge_core.requests.idempotency import IdempotencyStore
    from clipforge_core.requests.limiter import Limiter
    from clipforge_core.requests.links import Links
    from clipforge_core.requests.pacing import Pacer
    from clipforge_core.retention.room import Room
    from clipforge_core.store.database import Database
    from clipforge_core.studio.documents import Documents
    from clipforge_core.studio.library import Library
    from clipforge_core.studio.meaning import Meaning
    from clipforge_core.studio.scripts import Scripts
    from clipforge_core.studio.stock import Stock
    from clipforge_core.studio.stock_storage import StockStorage
    from clipforge_core.studio_videos.bulk import StudioBulks
    from clipforge_core.studio_videos.jobs import StudioJobs
    from clipforge_core.studio_videos.pictures import MadePictures
    from clipforge_core.studio_videos.previews import Previews as VoicePreviews
    from clipforge_core.studio_videos.scenes import StudioScenes
    from clipforge_core.studio_videos.service import StudioVideos
    from clipforge_core.studio_videos.templates import StudioTemplates
    from clipforge_core.translation.service import Translation
    from clipforge_core.trends.service import Trends
    from clipforge_core.trims.service import Trims
    from clipforge_core.trims.tests import AbTests
    from clipforge_core.uploads.looking import Inspector
    from clipforge_core.uploads.resumable import ResumableUploads
    from clipforge_core.uploads.service import Uploads
    from clipforge_core.vault import Vault
    from clipforge_core.videos.service import Videos
    from clipforge_core.voicing.service import Voices
    from clipforge_core.webhooks.service import WebhookService


class Services:
    """Everything behind one data folder."""

    def __init__(self, environment: Environment, database: Database) -> None:
        self.environment = environment
        self.settings = environment.settings
        self.database = database
        self.jobs = JobStore(
            database,
            settle=Settler(environment.registry),
            max_deliveries=environment.settings.get("max_deliveries", int),
        )

    @classmethod
    def open(cls, environment: Environment) -> Services:
        """On the database of the environment's data folder, with all tables up to date.

        Raises StoreBusy, StoreBroken, PermissionDenied, DiskFull.
        """
        from clipforge_core.store.opening import open_database

        return cls(environment, open_database(environment))

    def close(self) -> None:
        """End the children that were started, and close the files; what was never asked for is not made now."""
        for name in ("plays", "last_use", "inspector", "limiter", "pacer"):
            if name in self.__dict__:
                getattr(self, name).close()
        self.database.close()

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.settings.path("data")

    def work_folder(self) -> TemporaryDirectory[str]:
        """A folder for files that come in, as a context manager that removes it; a kill leaves it to `Incoming.sweep`.

        Raises PermissionDenied, DiskFull."""
        return self.uploads.incoming.work_folder()

    @cached_property
    def vault(self) -> Vault:
        """The server's keys: sealing, signing, passwords, tokens."""
        from clipforge_core.vault import Vault

        return Vault(self.data)

    @cached_property
    def users(self) -> Users:
        """Who there is."""
        from clipforge_core.identity.users import Users

        return Users(self.database, self.vault)

    @cached_property
    def api_keys(self) -> ApiKeys:
        """The keys of users."""
        from clipforge_core.identity.api_keys import ApiKeys

        return ApiKeys(self.database)

    @cached_property
    def sessions(self) -> Sessions:
        """Access and refresh tokens."""
        from clipforge_core.identity.sessions import Sessions

        return Sessions(self.database, self.vault, self.settings)

    @cached_property
    def limiter(self) -> Limiter:
        """How many requests somebody may still send."""
        from clipforge_core.requests.limiter import Limiter, LocalLimiter

        one = self.settings.get("api_processes", int) == 1
        return LocalLimiter() if one else Limiter(self.data / "limits.db")

    @cached_property
    def pacer(self) -> Pacer:
        """How quickly requests may come, one after the other."""
        from clipforge_core.requests.pacing import LocalPacer, Pacer

        one = self.settings.get("api_processes", int) == 1
        return LocalPacer() if one else Pacer(self.data / "limits.db")

    @cached_property
    def login(self) -> Login:
        """Logging in with e-mail and password."""
        from clipforge_core.identity.login import Login

        return Login(self.database, self.vault, self.sessions, self.limiter)

    @cached_property
    def set_up(self) -> SetUp:
        """The first user, and links that set a password."""
        from clipforge_core.identity.first_start import SetUp

        return SetUp(self.database, self.users, self.api_keys, self.sessions)

    @cached_property
    def browsers(self) -> Browsers:
        """Sessions of browsers."""
        from clipforge_core.identity.browsers import Browsers

        return Browsers(self.database, self.users, self.login, self.set_up, self.settings)

    @cached_property
    def last_use(self) -> LastUse:
        """When keys were last used, written beside the requests."""
        from clipforge_core.identity.last_use import LastUse

        return LastUse(self.database)

    @cached_property
    def identity(self) -> Identity:
        """Who asks: from a key or token to the Caller."""
        from clipforge_core.identity.operator_key import OperatorKey
        from clipforge_core.identity.recognition import Identity, OwnRecords

        key, email = (self.settings.get(name, str) for name in ("operator_key", "operator_key_user"))
        operator = OperatorKey(key, email, self.users) if key else None
        records = OwnRecords(self.api_keys, self.sessions, self.vault, self.last_use, operator=operator)
        return Identity(self.settings, self.environment.registry, self.users, records, self.set_up)

    @cached_property
    def usage(self) -> Usage:
        """Minutes and exports of the month, against the limits."""
        from clipforge_core.identity.usage import Usage

        return Usage(self.database, self.settings)

    @cached_property
    def storage(self) -> Storage:
        """Where media are kept: uploads/upl_…/name, projects/proj_…/…, exports/exp_…/…. Raises UnknownName."""
        found: Storage = self.environment.registry.get("storages", self.settings.get("storage", str))
        return found

    @cached_property
    def room(self) -> Room:
        """What still fits on the disk."""
        from clipforge_core.retention.room import Room

        folders = [self.data]
        kept = self.storage.local("uploads/room")
        if kept is not None:
            folders.append(kept)
        return Room(folders, self.settings.get("min_free_disk", int))

    @cached_property
    def inspector(self) -> Inspector:
        """Looks into files of strangers, in children; `close` ends them."""
        from clipforge_core.uploads.looking import Inspector

        return Inspector(self.environment.spec(), self.data / "children.log")

    @cached_property
    def uploads(self) -> Uploads:
        """Files that users send."""
        from clipforge_core.uploads.service import UploadRules, Uploads

        return Uploads(
            self.database,
            self.storage,
            self.data / "incoming",
            rules=UploadRules(
                max_bytes=self.settings.get("upload_max_bytes", int),
                lifetime=self.settings.get("upload_link_lifetime", float),
                pause=self.settings.get("upload_pause", float),
            ),
            look=lambda path, shown: self.inspector.look(path, shown),
            limit_of=self._storage_limit,
            room=self.room,
        )

    def _storage_limit(self, user_id: str) -> int:
        user = self.users.get(user_id)
        if not user.active:
            raise Forbidden(detail="this account is not active")
        return self.usage.limits(user).storage

    @cached_property
    def resumable(self) -> ResumableUploads:
        """Files that users send in pieces."""
        from clipforge_core.uploads.resumable import ResumableUploads

        return ResumableUploads(self.uploads, self.room.admit)

    @cached_property
    def webhooks(self) -> WebhookService:
        """Webhook endpoints, announcements, the log of deliveries."""
        from clipforge_core.webhooks.service import WebhookService

        return WebhookService(self.database, self.vault, self.settings)

    @cached_property
    def projects(self) -> Projects:
        """Projects: made, listed, deleted, searched for clips."""
        from clipforge_core.projects.service import Projects

        return Projects(self)

    @cached_property
    def overview(self) -> Overview:
        """What lists show of projects beside themselves."""
        from clipforge_core.projects.overview import Overview

        return Overview(self.database)

    @cached_property
    def previews(self) -> Previews:
        """Frames of clips as exports would show them."""
        from clipforge_core.projects.previews import Previews

        return Previews(self)

    @cached_property
    def watching(self) -> Watching:
        """Pages for exports that are shared."""
        from clipforge_core.projects.watching import Watching

        return Watching(self.database)

    @cached_property
    def trash(self) -> Trash:
        """Deleted projects that can be brought back."""
        from clipforge_core.projects.trash import Trash

        return Trash(self)

    @cached_property
    def clips(self) -> Clips:
        """Clips of projects: listed, edited, deleted."""
        from clipforge_core.projects.clips import Clips

        return Clips(self)

    @cached_property
    def exports(self) -> Exports:
        """Exports of clips."""
        from clipforge_core.projects.exports import Exports

        return Exports(self)

    @cached_property
    def trims(self) -> Trims:
        """Ranges of videos, cut."""
        from clipforge_core.trims.service import Trims

        return Trims(self)

    @cached_property
    def ab_tests(self) -> AbTests:
        """A/B tests of them."""
        from clipforge_core.trims.tests import AbTests

        return AbTests(self)

    @cached_property
    def user_jobs(self) -> UserJobs:
        """The jobs of a user."""
        from clipforge_core.projects.jobs import UserJobs

        return UserJobs(self)

    @cached_property
    def analytics(self) -> Analytics:
        """What is counted about projects."""
        from clipforge_core.projects.analytics import Analytics

        return Analytics(self.database)

    @cached_property
    def audience(self) -> Audience:
        """Who watches: events, overviews, imports."""
        from clipforge_core.audience.service import Audience

        return Audience(self)

    @cached_property
    def trends(self) -> Trends:
        """What people look at, from the sources that are set up."""
        from clipforge_core.trends.service import Trends

        return Trends(self)

    @cached_property
    def translation(self) -> Translation:
        """Texts and scripts in other languages."""
        from clipforge_core.translation.service import Translation

        return Translation(self.environment)

    @cached_property
    def plays(self) -> PlayCounter:
        """Plays of signed links, counted beside the requests."""
        from clipforge_core.audience.plays import PlayCounter

        return PlayCounter(self.audience)

    @cached_property
    def videos(self) -> Videos:
        """Films of scene files: accepted, looked at, deleted."""
        from clipforge_core.videos.service import Videos

        return Videos(self)

    @cached_property
    def meaning(self) -> Meaning:
        """What texts mean, by the embedder of the settings."""
        from clipforge_core.studio.meaning import Meaning

        return Meaning(self.environment)

    @cached_property
    def documents(self) -> Documents:
        """Documents that scripts rest on: added, searched, deleted."""
        from clipforge_core.studio.documents import Documents

        return Documents(self)

    @cached_property
    def scripts(self) -> Scripts:
        """Scripts that are kept and rated, and what the liked ones have in common."""
        from clipforge_core.studio.scripts import Scripts

        return Scripts(self)

    @cached_property
    def library(self) -> Library:
        """Media of users and stock folders: added, searched, deleted."""
        from clipforge_core.studio.library import Library

        return Library(self)

    @cached_property
    def studio_videos(self) -> StudioVideos:
        """Films of scripts: accepted, looked at, rendered again, deleted."""
        from clipforge_core.studio_videos.service import StudioVideos

        return StudioVideos(self)

    @cached_property
    def studio_scenes(self) -> StudioScenes:
        """Their scenes and layers, edited."""
        from clipforge_core.studio_videos.scenes import StudioScenes

        return StudioScenes(self)

    @cached_property
    def studio_jobs(self) -> StudioJobs:
        """The jobs that make them."""
        from clipforge_core.studio_videos.jobs import StudioJobs

        return StudioJobs(self)

    @cached_property
    def studio_bulks(self) -> StudioBulks:
        """Many of them at once."""
        from clipforge_core.studio_videos.bulk import StudioBulks

        return StudioBulks(self)

    @cached_property
    def studio_templates(self) -> StudioTemplates:
        """Looks for them, with their uses and ratings."""
        from clipforge_core.studio_videos.templates import StudioTemplates

        return StudioTemplates(self)

    @cached_property
    def narrations(self) -> Narrations:
        """Films of topics: accepted, looked at, cancelled."""
        from clipforge_core.narrations.service import Narrations

        return Narrations(self)

    @cached_property
    def stock(self) -> Stock:
        """Media of the stock folders: indexed for everybody."""
        from clipforge_core.studio.stock import Stock

        return Stock(self)

    @cached_property
    def stock_storage(self) -> StockStorage:
        """Files of stock folders, to be sent from where they lie."""
        from clipforge_core.studio.stock_storage import StockStorage

        return StockStorage(self.database, self.stock.folders)

    @cached_property
    def voice_previews(self) -> VoicePreviews:
        """Voices, heard for a sentence."""
        from clipforge_core.studio_videos.previews import Previews

        return Previews(self)

    @cached_property
    def made_pictures(self) -> MadePictures:
        """Pictures made for a few words."""
        from clipforge_core.studio_videos.pictures import MadePictures

        return MadePictures(self)

    @cached_property
    def voices(self) -> Voices:
        """Voices: everybody's, and those that users made of samples."""
        from clipforge_core.voicing.service import Voices

        return Voices(self)

    @cached_property
    def removals(self) -> Removals:
        """Files that have to go once their rows are gone."""
        from clipforge_core.projects.removals import Removals

        return Removals(self.database, self.storage)

    @cached_property
    def idempotency(self) -> IdempotencyStore:
        """The first answer to each idempotency key."""
        from clipforge_core.requests.idempotency import IdempotencyStore

        return IdempotencyStore(self.database, self.vault)

    @cached_property
    def links(self) -> Links:
        """Absolute URLs where no request says what address was asked: below the setting `public_url`, or where the
        server listens."""
        from clipforge_core.requests.links import Links

        host, port = self.settings.get("host", str), self.settings.get("port", int)
        base = self.settings.get("public_url", str) or f"http://{f'[{host}]' if ':' in host else host}:{port}"
        return Links(base, self.vault.sign_link)
