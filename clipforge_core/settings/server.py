"""The settings of the server: where it answers, whom it trusts, and how much anybody may do."""

from __future__ import annotations

from clipforge_core.settings.aliases import AUTH_OFF, CORS_ORIGINS, OPERATOR_KEY
from clipforge_core.settings.declare import Setting, SettingType

T = SettingType


def server_settings() -> tuple[Setting, ...]:
    """Every setting that `clipforge serve` and its services read."""
    return (
        Setting("host", T.TEXT, "127.0.0.1", "The address that `clipforge serve` listens on."),
        Setting("port", T.INTEGER, 8000, "The port that `clipforge serve` listens on.", minimum=0),
        Setting(
            "public_url",
            T.TEXT,
            "",
            "What links in answers and webhooks begin with; empty: the address that was asked.",
        ),
        Setting("trusted_proxies", T.NAMES, (), "Addresses or networks of proxies whose X-Forwarded-* is believed."),
        Setting(
            "cors_origins",
            T.NAMES,
            (),
            "Origins of web pages that may call the API, besides the server's own.",
            aliases=(CORS_ORIGINS,),
        ),
        Setting("workers", T.INTEGER, 0, "Jobs that a server works on at once; 0: as many as processors.", minimum=0),
        Setting(
            "job_time_limit",
            T.SECONDS,
            "6h",
            "How long a server works on one job, where it has no limit of its own; 0: no limit.",
        ),
        Setting(
            "retry_delay",
            T.SECONDS,
            2,
            "How long a server waits before it tries a job again whose child process died; twice as long each time.",
        ),
        Setting(
            "max_deliveries",
            T.INTEGER,
            10,
            "How often a server's runner may die while it works on a job, before the job is a dead letter.",
            minimum=1,
        ),
        Setting(
            "active_narrations",
            T.INTEGER,
            3,
            "Narrated films of one user that may wait or be made at once; 0: any number.",
            minimum=0,
        ),
        Setting("storage", T.TEXT, "local", "Where a server keeps media: a storage of a plugin, by name."),
        Setting(
            "storage_folder", T.PATH, None, "The folder of the local storage; by default `files` in the data folder."
        ),
        Setting(
            "source_folders", T.NAMES, (), "Folders of this machine that a project's sourceUrl may name with file://."
        ),
        Setting(
            "allow_http_urls",
            T.FLAG,
            False,
            "Let the Clip Generation API fetch video URLs that are not HTTPS.",
        ),
        Setting(
            "webhook_secret",
            T.TEXT,
            "",
            "Signs webhooks of endpoints that were registered without a secret; every user who registers one is shown "
            "it. Empty: each endpoint gets a secret of its own.",
            secret=True,
        ),
        Setting("webhook_log_keep", T.SECONDS, "720h", "How long the log of webhook deliveries is kept.", minimum=3600),
        Setting("upload_max_bytes", T.SIZE, "20GB", "The largest file that may be uploaded.", minimum=1),
        Setting("upload_link_lifetime", T.SECONDS, "1h", "How long a signed upload may be begun.", minimum=1),
        Setting(
            "upload_pause", T.SECONDS, "1d", "How long a resumable upload may rest before it is given up.", minimum=1
        ),
        Setting("media_link_lifetime", T.SECONDS, "1d", "How long the links to media in answers work.", minimum=1),
        Setting("keep_uploads", T.SECONDS, "7d", "How long uploads that no project took are kept; 0: for ever."),
        Setting("keep_exports", T.SECONDS, 0, "How long finished exports are kept; 0: for ever."),
        Setting("keep_projects", T.SECONDS, 0, "How long projects are kept that nothing happens to; 0: for ever."),
        Setting(
            "keep_deleted",
            T.SECONDS,
            "1h",
            "How long projects and clips that were deleted in the dashboard can be brought back.",
            minimum=60,
        ),
        Setting("keep_jobs", T.SECONDS, "30d", "How long the records of finished jobs are kept; 0: for ever."),
        Setting("trends_every", T.SECONDS, "1h", "How often a server reads the sources of trends.", minimum=300),
        Setting("trends_keep", T.SECONDS, "400d", "How long the history of trends is kept; 0: for ever."),
        Setting(
            "count_audience",
            T.FLAG,
            True,
            "Count plays of finished films by their links, and what players tell; without addresses or cookies.",
        ),
        Setting("min_free_disk", T.SIZE, "1GB", "Bytes of the disk that jobs and uploads leave free."),
        Setting("rate_limit", T.INTEGER, 100, "Requests a minute that a user may send.", minimum=1),
        Setting(
            "media_rate_limit",
            T.INTEGER,
            1200,
            "Requests a minute for signed media that a client address may send, and for pieces of resumable uploads "
            "that a user may; players ask for many ranges.",
            minimum=1,
        ),
        Setting("surfaces", T.NAMES, (), "APIs to serve, each as NAME or NAME=/PREFIX; none named serves all."),
        Setting(
            "dashboard",
            T.TEXT,
            "",
            "Where the dashboard stands: a path, or `off`; empty: at /, or at /dashboard where an API is mounted at /.",
        ),
        Setting(
            "auth_off",
            T.NAMES,
            (),
            "APIs that answer without a key, each as NAME=EMAIL of the user that it acts as, or NAME=admin for the "
            "first admin; on a loopback host only.",
            aliases=(AUTH_OFF,),
        ),
        Setting(
            "operator_key",
            T.TEXT,
            "",
            "A key of the operator's own choice, taken on every API as if the server had given it out.",
            secret=True,
            aliases=(OPERATOR_KEY,),
        ),
        Setting(
            "operator_key_user", T.TEXT, "", "The e-mail of the user that operator_key acts as; empty: the first admin."
        ),
        Setting("auth_off_anywhere", T.FLAG, False, "Allow auth_off on an address that other machines reach."),
        Setting("api_processes", T.INTEGER, 1, "Processes that answer requests.", minimum=1),
        Setting(
            "redis_url",
            T.TEXT,
            "",
            "A Redis, such as redis://127.0.0.1:6379/0, over which several API processes share sessions of long "
            "polling; empty: they offer Socket.IO over WebSocket alone.",
            secret=True,
        ),
        Setting("environment", T.TEXT, "production", "What /health answers as `environment`."),
        Setting(
            "log_format", T.TEXT, "text", "How a server logs: lines of text, or of JSON.", choices=("text", "json")
        ),
        Setting("minutes_limit", T.NUMBER, 1000000, "Minutes of video a month that a user may process.", minimum=0),
        Setting("exports_limit", T.INTEGER, 1000000, "Exports a month that a user may make.", minimum=0),
        Setting("document_max_bytes", T.SIZE, "5MB", "The longest text of a document that scripts rest on.", minimum=1),
        Setting(
            "documents_limit",
            T.INTEGER,
            50_000_000,
            "Characters that the documents of a user may have together.",
            minimum=0,
        ),
        Setting(
            "stock_folders",
            T.NAMES,
            (),
            "Folders of pictures, films and sounds that everybody may use in films; docs/media-library.md tells of "
            "their tags and licences.",
        ),
        Setting("storage_limit", T.SIZE, "1TB", "Bytes that the media of a user may take up.", minimum=0),
        Setting(
            "tiers",
            T.NAMES,
            ("standard", "pro requests=1000", "enterprise requests=own"),
            "Sets of limits that users are given by name: each a name, and requests, minutes, exports or storage as "
            "name=number; `own` is a number that is agreed with each user.",
        ),
        Setting("auth", T.NAMES, ("local",), "What is asked whose a key or token is, in order: auths of plugins."),
        Setting("access_token_lifetime", T.SECONDS, "15m", "How long an access token is good.", minimum=60),
        Setting("refresh_token_lifetime", T.SECONDS, "720h", "How long a login lasts unused.", minimum=300),
    )
