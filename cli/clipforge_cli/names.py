"""The built-in commands: name → (module, one line of help). `--help` reads this table and imports none of them."""

from __future__ import annotations

BUILT_IN: dict[str, tuple[str, str]] = {
    "run": ("run", "Turn videos into short captioned clips."),
    "detect": ("detect", "Find the clips of a video without rendering them."),
    "export": ("export", "Render the clips of an edited clips.json."),
    "trim": ("trim", "Cut ranges out of a file without encoding it again."),
    "transcribe": ("transcribe", "Write down what is said in a file."),
    "translate": ("translate", "Translate a text or a script."),
    "trends": ("trends", "See what people look at, and forecast a topic."),
    "compose": ("compose", "Make a film of a scene file, or many of a video template and a table."),
    "narrate": ("narrate", "Make a film that a voice tells, of a topic or a script."),
    "media": ("media", "Keep pictures, films and sounds for scenes; search them, and stock folders."),
    "voices": ("voices", "List voices, and let them read text aloud."),
    "quality": ("quality", "Measure what the pictures and sound of files are like."),
    "compare": ("compare", "Make a cut in several ways, measure each, and say which is best."),
    "probe": ("probe", "Show what a media file holds."),
    "demo": ("demo", "Make a short talk, then turn it into clips."),
    "jobs": ("jobs", "List, show, cancel and retry jobs."),
    "users": ("users", "Add, list, change and remove the users of a server."),
    "keys": ("keys", "Create, list and revoke API keys."),
    "webhooks": ("webhooks", "Tell other servers what happened: register, test, replay, verify."),
    "backup": ("backup", "Copy the database, the keys and all media to TARGET."),
    "restore": ("restore", "Put the backup SOURCE, a folder or a .tar file, into the data folder."),
    "formats": ("formats", "List what clips can be written as, and who plays it."),
    "platforms": ("platforms", "List platform presets: lengths, sizes, margins, with their sources."),
    "templates": ("templates", "List, show, check and copy export templates."),
    "plugins": ("plugins", "List plugins: loaded, off and failed."),
    "config": ("config", "Show every setting with its value and origin."),
    "cache": ("cache", "Show or clear the cache of results."),
    "doctor": ("doctor", "Check this installation and say what is missing."),
}
