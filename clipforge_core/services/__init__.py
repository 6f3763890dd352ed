"""Services: what requests, jobs and commands share, built from one environment and its database.

    services = Services(environment, database)
    project = services.projects.create(caller, title="My video")

Each service is made when it is first asked for, so that a command that adds a user loads nothing of projects, and each
gets what it needs by name: there is no global one.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from clipforge_core.services.files import Files

if TYPE_CHECKING:
    from clipforge_core.audience.plays import PlayCounter
    from clipforge_core.audience.service import Audience
    from clipforge_core.environment import Environment
    from clipforge_core.narrations.service import Narrations
    from clipforge_core.projects.analytics import Analytics
    from clipforge_core.projects.clip_trash import ClipTrash
    from clipforge_core.projects.clips import Clips
    from clipforge_core.projects.earlier import Earlier
    from clipforge_core.projects.exports import Exports
    from clipforge_core.projects.jobs import UserJobs
    from clipforge_core.projects.overview import Overview
    from clipforge_core.projects.previews import Previews
    from clipforge_core.projects.proxies import Proxies
    from clipforge_core.projects.service import Projects
    from clipforge_core.projects.trash import Trash
    from clipforge_core.projects.watching import Watching
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
    from clipforge_core.studio_videos.template_pictures import TemplatePictures
    from clipforge_core.studio_videos.templates import StudioTemplates
    from clipforge_core.translation.service import Translation
    from clipforge_core.trends.service import Trends
    from clipforge_core.trims.service import Trims
    from clipforge_core.trims.tests import AbTests
    from clipforge_core.videos.service import Videos
    from clipforge_core.voicing.service import Voices
    from clipforge_core.webhooks.service import WebhookService


class Services(Files):
    """Everything behind one data folder."""

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
    def clip_trash(self) -> ClipTrash:
        """Deleted clips that can be brought back."""
        from clipforge_core.projects.clip_trash import ClipTrash

        return ClipTrash(self)

    @cached_property
    def earlier(self) -> Earlier:
        """Clips that the last detection found others in place of."""
        from clipforge_core.projects.earlier import Earlier

        return Earlier(self)

    @cached_property
    def proxies(self) -> Proxies:
        """Versions of sources that browsers play."""
        from clipforge_core.projects.proxies import Proxies

        return Proxies(self)

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
    def template_pictures(self) -> TemplatePictures:
        """A frame in the look of each of them."""
        from clipforge_core.studio_videos.template_pictures import TemplatePictures

        return TemplatePictures(self)

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
