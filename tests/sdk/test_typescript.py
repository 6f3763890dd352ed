"""The TypeScript client as an installed package: types, both module systems, retries, files, events, webhooks."""

from __future__ import annotations

import hashlib
import inspect
import json
import re
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

import clipforge
from clipforge import client as python
from clipforge_core.webhooks.canonical import body
from clipforge_core.webhooks.events import example
from clipforge_core.webhooks.signing import new_secret, signed
from clipforge_server.testing import RunningServer
from tests.sdk.scripted import Asked, Reply, Scripted
from tests.sdk.typescript import TypeScript

HEAD = """import { ClipForgeClient } from '@clipforge/sdk-ts';
import * as sdk from '@clipforge/sdk-ts';
const client = new ClipForgeClient({ apiKey: 'cf_test', baseUrl: process.env.CLIPFORGE_BASE_URL, backoff: 0.001 });
const show = (value: unknown) => console.log(JSON.stringify(value));
async function failing(call: () => Promise<unknown>): Promise<sdk.ClipForgeError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof sdk.ClipForgeError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}
"""


def ran(typescript: TypeScript, code: str, url: str, cwd: Path, name: str = "program.mts") -> list[Any]:
    program = typescript.compile(HEAD + code, name)
    return [json.loads(line) for line in typescript.node(program, cwd, CLIPFORGE_BASE_URL=url).splitlines()]


def test_it_has_no_dependencies_and_both_module_systems(typescript: TypeScript, server: RunningServer) -> None:
    package = json.loads((typescript.installed / "package.json").read_text("utf-8"))
    assert "dependencies" not in package and "peerDependencies" not in package
    assert {path.name for path in (typescript.installed / "dist").iterdir()} == {"cjs", "esm"}
    code = """import sdk = require('@clipforge/sdk-ts');
new sdk.ClipForgeClient({ apiKey: process.env.KEY, baseUrl: process.env.URL }).usage().then((usage) => {
  const limit: number = usage.minutesLimit;
  console.log(limit > 0, new sdk.WaitTimeout('x') instanceof sdk.ClipForgeError);
});
"""
    program = typescript.compile(code, "program.cts", thorough=True)
    assert typescript.node(program, typescript.folder, KEY=server.key, URL=server.url) == "true true\n"


def test_wrong_programs_do_not_compile(typescript: TypeScript) -> None:
    wrong = (
        "await client.projects.create({ name: 'x' });",
        "(await client.usage()).minutes_processed;",
        "await client.projects.detect('proj_1', { numClips: 'three' });",
        "export const status: 'DONE' = (await client.exports.get('exp_1')).status;",
    )
    with pytest.raises(AssertionError) as caught:
        typescript.compile(HEAD + "\n".join(wrong), "wrong.mts")
    first = HEAD.count("\n") + 1
    told = {int(line) for line in re.findall(r"wrong\.mts\((\d+),", str(caught.value))}
    assert told == {first, first + 1, first + 2, first + 3}


def test_the_same_surface_as_in_python(typescript: TypeScript, tmp_path: Path) -> None:
    code = """
const groups = client as unknown as Record<string, object>;
for (const name of ['projects', 'uploads', 'clips', 'exports', 'jobs', 'webhooks', 'apiKeys', 'analytics']) {
  const proto = Object.getPrototypeOf(groups[name]);
  show([name, Object.getOwnPropertyNames(proto).filter((each) => each !== 'constructor').sort()]);
}
const kinds = Object.entries(sdk).filter(([, each]) => typeof each === 'function' && each.prototype instanceof Error);
show(kinds.map(([name]) => name));
"""
    *groups, kinds = ran(typescript, code, "http://127.0.0.1:1", tmp_path)
    found = dict(groups)
    ours = python.ClipForgeClient("cf_test", "http://127.0.0.1:1")
    names = [name for name in vars(ours) if not name.startswith("_")]
    assert {camel(name) for name in names} == set(found)
    for name in names:
        group = type(getattr(ours, name))
        methods = [camel(m) for m, f in vars(group).items() if inspect.isfunction(f) and not m.startswith("_")]
        assert sorted(methods) == found[camel(name)]
    errors = {
        name for name, value in vars(clipforge).items() if inspect.isclass(value) and issubclass(value, Exception)
    }
    assert set(kinds) == errors
    ours.close()


def camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda found: found[1].upper(), name)


def test_retries_errors_and_pages(typescript: TypeScript, tmp_path: Path) -> None:
    troubles = iter([Reply(503), None, Reply(429, headers={"Retry-After": "0"})])

    def answer(asked: Asked) -> Reply | None:
        path = asked.path.partition("?")[0].removeprefix("/v1")
        if asked.method == "POST" and path == "/projects":
            return next(troubles, Reply(201, b'{"id":"proj_1"}'))
        if path == "/projects":
            second = "cursor=b" in asked.path
            link = f'<{"http://x/v1/projects?limit=1&cursor=b"}>; rel="next"'
            return Reply(200, b'[{"id":"two"}]' if second else b'[{"id":"one"}]', {} if second else {"Link": link})
        if path == "/usage":
            return Reply(429, headers={"Retry-After": "3600"})
        if path == "/projects/proj_lost":
            return None if len([a for a in server.asked if a.method == "DELETE"]) == 1 else Reply(404)
        if path == "/analytics/org":
            return Reply(200, b"<html>")
        return Reply(404, b'{"error":{"code":"not_found","message":"no such","details":{"a":1}},"requestId":"req_9"}')

    code = """
show((await client.projects.create({ title: 'x' })).id);
const all: string[] = [];
for await (const project of client.projects.iterate({ pageSize: 1 })) all.push(project.id);
show(all);
const late = (await failing(() => client.usage())) as sdk.RateLimitError;
show([late instanceof sdk.RateLimitError, late.name, late.retryAfter]);
const missing = (await failing(() => client.projects.get('../x'))) as sdk.NotFoundError;
show([missing.name, missing.status, missing.code, missing.requestId, missing.details, missing.message]);
show((await client.projects.delete('proj_lost')) === undefined);
show((await failing(() => client.analytics.org())).name);
show((await failing(async () => client.projects.get('..'))).message);
const nowhere = new ClipForgeClient({ apiKey: 'k', baseUrl: 'http://127.0.0.1:1', maxRetries: 1, backoff: 0 });
show((await failing(() => nowhere.usage())).name);
const abort = new AbortController();
abort.abort(new Error('enough'));
try { await client.usage({ signal: abort.signal }); } catch (error) { show((error as Error).message); }
"""
    with Scripted(answer) as server:
        found = ran(typescript, code, server.url + "/v1/", tmp_path)
    assert found == [
        "proj_1",
        ["one", "two"],
        [True, "RateLimitError", 3600],
        ["NotFoundError", 404, "not_found", "req_9", {"a": 1}, "404 not_found: no such (request req_9)"],
        True,
        "UnexpectedAnswer",
        "'..' is not an id",
        "ConnectionFailed",
        "enough",
    ]
    posts = [asked for asked in server.asked if asked.method == "POST"]
    assert len(posts) == 4 and len({asked.headers["idempotency-key"] for asked in posts}) == 1
    assert all(asked.headers["x-api-key"] == "cf_test" for asked in server.asked)
    assert "/v1/projects/..%2Fx" in [asked.path for asked in server.asked]


def test_files_and_events_go_on_after_a_break(typescript: TypeScript, tmp_path: Path) -> None:
    data = bytes(range(256)) * 1000
    puts: list[Asked] = []
    job = '{"id":"job_1","status":"PROCESSING","progress":%d}'

    def answer(asked: Asked) -> Reply | None:
        path = asked.path.partition("?")[0]
        if path == "/v1/uploads/sign":
            return Reply(201, json.dumps({"uploadUrl": server.url + "/put?sig=1", "key": "k"}).encode())
        if path == "/put":
            puts.append(asked)
            return Reply(502 if len(puts) == 1 else 200)
        if path.startswith("/v1/jobs"):
            if "last-event-id" not in asked.headers:
                text = f"retry: 1\n\n: hello\n\nid: a\nevent: progress\ndata: {job % 10}\n\nevent: progress\ndata: ha"
                return Reply(200, text.encode(), {"Content-Length": "9999"})
            return Reply(200, f"id: b\nevent: completed\ndata: {job % 100}\n\n".encode())
        if "range" in asked.headers:
            start = int(asked.headers["range"].removeprefix("bytes=").rstrip("-"))
            span = f"bytes {start}-{len(data) - 1}/{len(data)}"
            return Reply(206, data[start:], {"Content-Range": span}, cut=30_000)
        return Reply(200, data, cut=30_000)

    code = """
const progress: number[] = [];
const onProgress = (sent: number, total: number) => progress.push(sent / total);
await client.uploads.upload('in.mp4', { projectId: 'proj_1', onProgress });
show(progress.at(-1));
await client.uploads.upload(new Uint8Array([1, 2, 3]), { filename: 'a.webm' });
show((await failing(() => client.uploads.upload(new Uint8Array(1)))).message);
for await (const event of client.jobs.events('job_1')) show([event.event, event.job.progress, event.id]);
const artifacts = { mp4_url: process.env.CLIPFORGE_BASE_URL + '/m/..%2Fclip%20one.mp4?sig=1' };
const done = { id: 'exp_1', status: 'COMPLETED', artifacts } as unknown as sdk.Export;
show(await client.exports.download(done, 'out'));
show((await failing(() => client.exports.download(done, 'out', { kinds: ['webm'] }))).message);
show((await failing(() => client.exports.download({ ...done, status: 'PENDING', artifacts: null }))).message);
"""
    (tmp_path / "in.mp4").write_bytes(data)
    with Scripted(answer) as server:
        found = ran(typescript, code, server.url, tmp_path)
    assert found[:4] == [1, "bytes have no name: give filename", ["progress", 10, "a"], ["completed", 100, "b"]]
    assert found[5:] == [
        "export exp_1 has no webm; it has mp4",
        "export exp_1 is PENDING: there are no files yet; wait for it first",
    ]
    [path] = (tmp_path / "out").iterdir()
    assert found[4] == {"mp4": f"out/{path.name}"} and path.name == "_clip one.mp4"
    assert path.read_bytes() == data
    assert [put.body for put in puts] == [data, data, b"\1\2\3"]
    assert all("x-api-key" not in put.headers for put in puts)
    assert [put.headers["content-type"] for put in puts] == ["video/mp4", "video/mp4", "video/webm"]


def test_a_resumable_upload_goes_on_where_it_broke(
    typescript: TypeScript, server: RunningServer, talk: Path, tmp_path: Path
) -> None:
    """Through a real server, behind something that breaks off in the middle of a piece."""
    data = talk.read_bytes()
    pieces: list[Asked] = []

    def between(asked: Asked) -> Reply | None:
        body = asked.body
        if asked.method == "PATCH":
            pieces.append(asked)
            if len(pieces) == 1:
                return Reply(503)
            body = body if len(pieces) > 2 else body[:1000]
        left_out = ("host", "content-length", "connection", "x-api-key")
        headers = {name: value for name, value in asked.headers.items() if name not in left_out}
        url = server.url + asked.path
        answer = httpx.request(asked.method, url, content=body, headers={**headers, "X-Api-Key": server.key})
        if len(pieces) == 2 and asked.method == "PATCH":
            return None
        kept = {name: value for name, value in answer.headers.items() if name in ("location", "upload-offset")}
        return Reply(answer.status_code, answer.content, kept)

    (tmp_path / "in.mp4").write_bytes(data)
    code = """
const seen: number[] = [];
const upload = await client.uploads.upload('in.mp4', { resumable: true, onProgress: (sent) => seen.push(sent) });
if (!('sha256' in upload)) throw new Error('not resumable');
show([upload.status, upload.received, upload.sha256, seen.at(-1)]);
show((await client.uploads.get(upload.id)).status);
show((await client.uploads.list({ limit: 1 }))[0]?.id === upload.id);
await client.uploads.delete(upload.id);
show((await failing(() => client.uploads.get(upload.id))).name);
"""
    with Scripted(between) as proxy:
        found = ran(typescript, code, proxy.url, tmp_path)
    assert found[0] == ["STORED", len(data), hashlib.sha256(data).hexdigest(), len(data)]
    assert found[1:] == ["STORED", True, "NotFoundError"]
    assert [asked.headers["upload-offset"] for asked in pieces] == ["0", "0", "1000"]


def test_waiting(typescript: TypeScript, tmp_path: Path) -> None:
    states = iter(["PENDING", "PROCESSING", "COMPLETED"])

    def answer(asked: Asked) -> Reply:
        if asked.path == "/v1/exports/exp_1":
            return Reply(200, json.dumps({"id": "exp_1", "status": next(states)}).encode())
        if asked.path == "/v1/jobs/job_1":
            return Reply(200, b'{"id":"job_1","status":"FAILED","error":{"code":"x","message":"no sound"}}')
        return Reply(200, b'{"id":"exp_2","status":"PENDING"}')

    code = """
const seen: string[] = [];
show((await client.exports.wait('exp_1', { poll: 0, onProgress: (now) => seen.push(now.status) })).status);
show(seen);
const failed = (await failing(() => client.jobs.wait('job_1'))) as sdk.JobFailed;
show([failed.name, failed.message, failed.job.status]);
show((await failing(() => client.exports.wait('exp_2', { timeout: 0 }))).message);
"""
    with Scripted(answer) as server:
        found = ran(typescript, code, server.url, tmp_path)
    assert found == [
        "COMPLETED",
        ["PENDING", "PROCESSING", "COMPLETED"],
        ["JobFailed", "job job_1: no sound", "FAILED"],
        "export exp_2 is still PENDING",
    ]


def test_webhooks_verify_as_in_python(typescript: TypeScript, tmp_path: Path) -> None:
    sent = body("export.ready", example("export.ready"), "2026-01-01T00:00:00.000Z")
    now = int(time.time())
    cases: list[dict[str, Any]] = []
    for secret in (new_secret(), "mine", "whsec_not base64", "c2VjcmV0"):
        headers = signed(secret, sent, webhook_id="msg_1", timestamp=now)
        for names in (list(headers), ["X-Signature"], ["X-Webhook-Signature"], []):
            some = {name: headers[name] for name in names}
            cases.append({"secret": secret, "body": sent.decode(), "headers": some})
            cases.append({"secret": secret + "x", "body": sent.decode(), "headers": some})
            cases.append({"secret": secret, "body": sent.decode() + " ", "headers": some})
        cases.append({"secret": secret, "body": sent.decode(), "headers": {**headers, "webhook-id": "msg_2"}})
        old = signed(secret, sent, webhook_id="msg_1", timestamp=now - 400)
        cases.append({"secret": secret, "body": sent.decode(), "headers": old})
        cases.append({"secret": "", "body": sent.decode(), "headers": headers})

    def in_python(case: dict[str, Any]) -> str:
        try:
            return clipforge.verify_webhook(case["secret"], case["body"], case["headers"]).event
        except clipforge.WebhookVerificationError:
            return "refused"

    expected = [in_python(case) for case in cases]
    assert expected.count("export.ready") == 12
    (tmp_path / "cases.json").write_text(json.dumps(cases), "utf-8")
    code = """
import { readFileSync } from 'node:fs';
for (const { secret, body, headers } of JSON.parse(readFileSync('cases.json', 'utf8'))) {
  try {
    show((await sdk.verifyWebhook(secret, new TextEncoder().encode(body), new Headers(headers))).event);
    await sdk.verifyWebhook(secret, body, headers);
  } catch (error) {
    if (!(error instanceof sdk.WebhookVerificationError)) throw error;
    show('refused');
  }
}
"""
    assert ran(typescript, code, "http://127.0.0.1:1", tmp_path) == expected
