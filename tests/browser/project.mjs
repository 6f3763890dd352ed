// The page of a project: tracks, edges, words, clips that go and come back, other settings compared, a source that no browser plays.
import { must, said, signer, WHO } from "./harness.mjs";

const { BASE: base, PROJECT: project, TAPE: old } = process.env;
const signIn = signer(base);
const count = (page) => page.locator(".clips .clip").count();

export async function studio(flows, page) {
  await flows.step("a project with its tracks", async () => {
    await page.goto(`${base}/projects/${project}`);
    await page.waitForSelector("#editor .edit-head");
    must(await page.locator(".clips .clip").count() === 3, "there are not three clips");
    await page.waitForFunction(() => document.getElementById("canvas").height > 50);
    await flows.look(page, "project");
  });
  await flows.step("drag an edge, and undo it", async () => {
    await page.locator("#edge-end").scrollIntoViewIfNeeded();
    const before = Number(await page.getAttribute("#edge-end", "aria-valuenow"));
    const box = await page.locator("#edge-end").boundingBox();
    const answer = page.waitForResponse((each) => each.request().method() === "PATCH" && each.ok());
    await page.mouse.move(box.x + box.width / 2, box.y + 17);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 + 60, box.y + 20, { steps: 6 });
    await page.mouse.up();
    await answer;
    const after = Number(await page.getAttribute("#edge-end", "aria-valuenow"));
    must(after > before, `the edge did not move: ${before} ${after}`);
    let at = 0;
    const words = (await page.evaluate(async (id) => (await fetch(`/projects/${id}/edges`)).json(), project)).map((step) => { at += step; return at / 1000; });
    must([...words, 4, 8, 12].some((time) => Math.abs(time - after) < 0.02), `the edge at ${after} snapped to nothing`);
    await page.click(".toast >> text=Undo");
    await said(page, "as it was");
    must(Math.abs(Number(await page.getAttribute("#edge-end", "aria-valuenow")) - before) < 0.02, "the edge is not back");
  });
  await flows.step("an edge by the keyboard", async () => {
    const before = Number(await page.getAttribute("#edge-end", "aria-valuenow"));
    const answer = page.waitForResponse((each) => each.request().method() === "PATCH" && each.ok());
    await page.focus("#edge-end");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Shift+ArrowLeft");
    await answer;
    must(Number(await page.getAttribute("#edge-end", "aria-valuenow")) < before - 0.1, "the edge did not move");
  });
  await flows.step("mend a word", async () => {
    await page.locator(".word").first().focus();
    await page.keyboard.press("Enter");
    await page.keyboard.type("Whyever");
    await page.keyboard.press("Enter");
    await said(page, "The word is mended");
    must((await page.locator(".word").first().textContent()) === "Whyever", "the word is as it was");
  });
  await flows.step("rename a clip and the project", async () => {
    await page.fill(".title-input", "<b>A new title</b>");
    await page.keyboard.press("Tab");
    await page.waitForSelector(".clip .name >> text=<b>A new title</b>");
    await page.click("#rename");
    await page.keyboard.type("مشروع");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.getElementById("title")?.textContent === "مشروع");
  });
  await flows.step("add and merge, and undo it", async () => {
    await page.evaluate(() => { document.getElementById("video").currentTime = 9; });
    await page.click("#add");
    await said(page, "A clip is added");
    must(await count(page) === 4, "no clip was added");
    const boxes = page.locator(".clips input[type=checkbox]");
    await boxes.nth(1).check();
    await boxes.nth(2).check();
    await page.click("#merge");
    await said(page, "are one now");
    must(await count(page) === 3, "two clips did not become one");
    await page.click(".toast:has-text('are one now') >> text=Undo");
    await said(page, "The clips are back");
    must(await count(page) === 4, "the merge was not undone");
  });
  await flows.step("delete and undo", async () => {
    await page.locator(".clips .clip", { hasText: "by hand" }).locator(".name").click();
    await page.click("#editor >> text=Delete");
    await said(page, "The clip is deleted");
    must(await count(page) === 3, "the clip is still there");
    await page.click(".toast:has-text('is deleted') >> text=Undo");
    await said(page, "The clip is back");
    must(await count(page) === 4, "the clip is not back");
    await page.click("#editor >> text=Delete");
    await page.waitForFunction(() => document.querySelectorAll(".clips .clip").length === 3);
    await page.reload();
    await page.waitForSelector("#editor .edit-head");
    await page.click("#deleted summary");
    await flows.look(page, "project-deleted");
    must(await page.locator("#deleted-list li").count() === 2, "what was deleted is not listed"); // the clip, and the merge
    await page.click(".clip .name >> text=<b>A new title</b>");
  });
  await flows.step("a session that ended loses no edit", async () => {
    await page.context().clearCookies();
    await flows.allow("status of 40", async () => {
      await page.fill(".title-input", "Kept all the same");
      await page.keyboard.press("Tab");
      await page.waitForSelector("#again[open]");
      await flows.look(page, "session-ended");
      await page.fill("#again-email", WHO.email);
      await page.fill("#again-password", WHO.password);
      await page.click("#again button");
      await page.waitForSelector(".clip .name >> text=Kept all the same");
    });
  });
}

export async function together(flows, page, other) {
  await flows.step("two browsers on one project", async () => {
    await signIn(other);
    await other.goto(`${base}/projects/${project}`);
    await other.waitForSelector("#editor .edit-head");
    await other.click(".clip .name >> text=Kept all the same");
    await page.fill(".title-input", "Changed by the other one");
    await page.keyboard.press("Tab");
    await other.waitForSelector(".clip .name >> text=Changed by the other one");
    await other.waitForFunction(() => document.querySelector(".title-input").value === "Changed by the other one");
    await other.close();
  });
}

export async function comparing(flows, page) {
  await flows.step("detect again with other settings, and compare", async () => {
    await page.goto(`${base}/projects/${project}`);
    await page.waitForSelector("#editor .edit-head");
    const before = await count(page);
    await page.click("#detect-open");
    await page.selectOption("#detector", "scenes");
    must((await page.textContent("#detector-said")).includes("shot"), "nothing is said of the detector");
    await page.fill("#num-clips", "2");
    await page.click("#detect-form button.primary");
    await page.waitForSelector("#working:not([hidden])");
    await page.waitForSelector("#working", { state: "hidden", timeout: 55_000 });
    await page.click("#compare");
    await page.waitForSelector(".compare-row");
    await flows.look(page, "compare");
    must(/scenes · at most 2/.test(await page.textContent(".compare-head")), "it is not said what was asked for");
    const rows = await page.locator(".compare-row").count(), gone = await page.locator("[data-back]").count();
    must(rows >= before && gone >= 1, `${before} clips before, ${rows} rows, ${gone} that can be taken back`);
    await page.locator("[data-play]").first().click();
    await page.waitForFunction(() => document.querySelector("#compare-dialog video").currentTime > 0);
    const now = await count(page);
    await page.locator("[data-back]").first().click();
    await page.waitForSelector(".compare-row >> text=taken back");
    await page.waitForFunction((least) => document.querySelectorAll(".clips .clip").length > least, now);
    await page.keyboard.press("Escape");
  });
}

/** A source that no browser plays: a version of it is made, and the page says so meanwhile. */
export async function tape(flows, page) {
  await flows.step("a source that no browser plays", async () => {
    await page.goto(`${base}/projects/${old}`);
    await page.waitForSelector("#player-note:has-text('version that plays here')");
    await flows.look(page, "project-version");
    await page.waitForFunction(() => document.getElementById("video").videoWidth > 0 && document.getElementById("player-note").hidden, null, { timeout: 58_000 });
    await page.click("#play");
    await page.waitForFunction(() => document.getElementById("video").currentTime > 1.2);
    await page.click("#play");
    const at = await page.evaluate(() => document.getElementById("video").currentTime);
    await page.reload();
    await page.waitForFunction(() => document.getElementById("video").readyState >= 2);
    const again = await page.evaluate(() => document.getElementById("video").currentTime);
    must(Math.abs(again - at) < 0.5, `the player was at ${at}, and is at ${again} after a reload`);
  });
}
