// Exports: the dialog with its preview, what was made, watch pages; and all of it with the keyboard alone.
import { readFileSync } from "node:fs";
import { must, said, tabTo } from "./harness.mjs";

const { BASE: base } = process.env;

export async function exporting(flows, page, other) {
  await flows.step("export with a preview of a real frame", async () => {
    await page.click("#editor >> text=Export");
    await page.waitForSelector("#export-picture:not([hidden])");
    await page.check("input[name=template][value=small]", { force: true });
    await page.waitForTimeout(400);
    await page.waitForSelector("#export-said[hidden]", { state: "attached" });
    await flows.look(page, "export");
    await page.selectOption("#export-platform", "youtube-shorts").catch(() => page.selectOption("#export-platform", { index: 1 }));
    must(await page.locator("input[name=aspect]:checked").count() === 1, "a platform does not choose its shape");
    await page.selectOption("#export-platform", "");
    await page.uncheck("input[name=aspect][value='16:9']");
    await page.check("input[name=aspect][value='9:16']");
    await page.check("input[name=aspect][value='1:1']");
    await page.click("#export-go");
    await said(page, "2 exports are on their way");
  });
  await flows.step("both are made, checked and had", async () => {
    await page.waitForFunction(() => document.querySelectorAll("#exports .badge.good").length === 2, null, { timeout: 58_000 });
    const [file] = await Promise.all([page.waitForEvent("download"), page.locator("#exports >> text=Download").first().click()]);
    must(readFileSync(await file.path()).subarray(4, 8).toString() === "ftyp", "what was downloaded is no MP4");
    const [zip] = await Promise.all([page.waitForEvent("download"), page.click("text=All as ZIP")]);
    must(readFileSync(await zip.path()).subarray(0, 2).toString() === "PK", "what was downloaded is no ZIP");
    await page.locator("#exports .checks summary").first().click();
    await flows.look(page, "exports");
  });
  await flows.step("a link, and the same once more", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.locator("#exports .files summary").first().click();
    await page.locator("[data-copy]").first().click();
    await said(page, "Copied");
    const link = await page.evaluate(() => navigator.clipboard.readText());
    must(link.includes("/media/"), `what was copied is no link: ${link}`);
    await page.locator("[aria-label='More for this export']").first().click();
    await page.click("text=Render again >> visible=true");
    await page.waitForFunction(() => document.querySelectorAll("#exports .badge.good").length === 3, null, { timeout: 58_000 });
  });
  await flows.step("a watch page", async () => {
    await page.locator("[aria-label='More for this export']").first().click();
    await page.click("text=Share a watch page >> visible=true");
    await page.click("#ask-yes");
    const address = await page.getAttribute("#exports a:has-text('Watch page')", "href");
    await other.goto(address);
    await other.waitForFunction(() => document.getElementById("film").readyState >= 1);
    await flows.look(other, "watch");
    must(await other.evaluate(() => document.querySelector("track")?.kind) === "captions", "there are no captions");
    await other.evaluate(() => { const film = document.getElementById("film"); film.muted = true; return film.play(); });
    await other.waitForFunction(() => document.getElementById("film").ended);
    await other.goto(`${address}/embed`);
    await other.waitForFunction(() => document.getElementById("film").readyState >= 1);
    await page.reload();
    await page.waitForSelector("#exports >> text=/[1-9]\\d* view/");
  });
}

/** With the keyboard alone: from the list into a project, a clip exported, watched and had. */
export async function keyboard(flows, page) {
  await flows.step("the keyboard alone: to a project", async () => {
    await page.goto(`${base}/projects?q=${encodeURIComponent("مشروع")}`);
    await page.keyboard.press("Tab");
    must(await page.evaluate(() => document.activeElement.className) === "skip", "the first stop is not the skip link");
    await page.keyboard.press("Enter");
    await tabTo(page, ".project h2 a");
    await Promise.all([page.waitForURL("**/projects/proj_*"), page.keyboard.press("Enter")]);
    await page.waitForSelector("#editor .edit-head");
  });
  await flows.step("the keyboard alone: an export", async () => {
    const before = await page.locator("#exports .export").count();
    await tabTo(page, "#editor button", "Export");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#export-form");
    await tabTo(page, "[name=template]");
    await page.keyboard.press("ArrowRight");
    await tabTo(page, "[name=aspect]");
    must(await page.evaluate(() => document.activeElement.checked), "the first shape is not chosen");
    await tabTo(page, "#export-go");
    await page.keyboard.press("Enter");
    await said(page, "on its way");
    await page.waitForFunction((n) => document.querySelectorAll("#exports .badge.good").length > n, before, { timeout: 58_000 });
  });
  await flows.step("the keyboard alone: watched and had", async () => {
    await tabTo(page, "#exports [data-watch]");
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog[open] .film");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog[open]", { state: "detached" }).catch(() => null);
    await tabTo(page, "#exports a", "Download");
    const [file] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    must(readFileSync(await file.path()).subarray(4, 8).toString() === "ftyp", "what was downloaded is no MP4");
  });
}
