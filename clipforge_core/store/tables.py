"""The core's own tables. Append only: what is here was applied somewhere."""

from __future__ import annotations

from clipforge_core.store.migrations import Migration
from clipforge_core.store.schema.audience import AUDIENCE
from clipforge_core.store.schema.dashboard import DASHBOARD
from clipforge_core.store.schema.film_files import FILM_FILES
from clipforge_core.store.schema.identity import IDENTITY
from clipforge_core.store.schema.jobs import JOBS
from clipforge_core.store.schema.narrations import NARRATIONS
from clipforge_core.store.schema.projects import PROJECTS
from clipforge_core.store.schema.queue import QUEUE
from clipforge_core.store.schema.requests import REQUESTS
from clipforge_core.store.schema.second_looks import SECOND_LOOKS
from clipforge_core.store.schema.studio import STUDIO
from clipforge_core.store.schema.studio_videos import STUDIO_VIDEOS
from clipforge_core.store.schema.trends import TRENDS
from clipforge_core.store.schema.trims import TRIMS
from clipforge_core.store.schema.uploads import UPLOADS
from clipforge_core.store.schema.videos import VIDEOS
from clipforge_core.store.schema.voices import VOICES
from clipforge_core.store.schema.webhooks import WEBHOOKS


def core_migrations() -> tuple[Migration, ...]:
    """Every migration of the core, oldest first."""
    return (
        Migration("001_jobs", sql=JOBS),
        Migration("002_queue", sql=QUEUE),
        Migration("003_identity", sql=IDENTITY),
        Migration("004_projects", sql=PROJECTS),
        Migration("005_uploads", sql=UPLOADS),
        Migration("006_webhooks", sql=WEBHOOKS),
        Migration("007_requests", sql=REQUESTS),
        Migration("008_trims", sql=TRIMS),
        Migration("009_videos", sql=VIDEOS),
        Migration("010_studio", sql=STUDIO),
        Migration("011_narrations", sql=NARRATIONS),
        Migration("012_studio_videos", sql=STUDIO_VIDEOS),
        Migration("013_audience", sql=AUDIENCE),
        Migration("014_dashboard", sql=DASHBOARD),
        Migration("015_trends", sql=TRENDS),
        Migration("016_voices", sql=VOICES),
        Migration("017_second_looks", sql=SECOND_LOOKS),
        Migration("018_film_files", sql=FILM_FILES),
    )
