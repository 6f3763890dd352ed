// node flows.mjs: the main flows of the dashboard in a real browser, on a server that tests/slow/test_browser_flows.py started.
// Variables: BASE, SETUP (the first user's link), PROJECT (a project with clips and words), MEDIA (a file), NODE_FOLDER, CHROMIUM, PICTURES.
import { readFileSync } from "node:fs";
import { Flows, must } from "./harness.mjs";

const { BASE: base, SETUP: setup, PROJECT: project, MEDIA: media, PICTURES: pictures = "" } = process.env;
const flows = new Flows(base, pictures);
const WHO = { email: "ann@example.org", password: "correct horse" };

const signIn = async (page, password = WHO.password) => {
  await page.goto(`${base}/sign-in`);
  await page.fill("#email", WHO.email);
  await page.fill("#password", password);
  await page.click("button:has-text('Sign in')");
  await page.waitForURL("**/projects");
};
const said = (page, text) => page.waitForSelector(`.toast:has-text("${text}")`);

async function firstVisit(page) {
  await flows.step("first visit", async () => {
    await page.goto(setup);
    await flows.look(page, "setup");
    must(!page.url().includes("#"), "the token stays in the address");
    await page.fill("#email", WHO.email);
    await page.fill("#password", WHO.password);
    await page.fill("#again", WHO.password);
    await page.click("button:has-text('Set password')");
    await page.waitForURL("**/projects");
    await said(page, "Welcome");
  });
  await flows.step("sign out and in", async () => {
    await page.click("summary[aria-label='Your account']");
    await page.click("button:has-text('Sign out')");
    await page.waitForURL("**/sign-in");
    await flows.look(page, "sign-in");
    await flows.allow("status of 400", async () => {
      await page.fill("#email", WHO.email);
      await page.fill("#password", "wrong");
      await page.click("button:has-text('Sign in')");
      await page.waitForSelector("text=Wrong e-mail or password");
    });
    await signIn(page);
  });
}

async function upload(page) {
  await flows.step("an upload survives a reload", async () => {
    await page.goto(`${base}/projects`);
    let held = 0;
    await page.route("**/uploads/tus/*", (route) => { if (route.request().method() === "PATCH" && held++ === 0) return; route.continue(); });
    await page.setInputFiles("#files", media);
    await page.waitForSelector(".upload >> text=Pause");
    while (!held) await page.waitForTimeout(50);
    await page.reload();
    await page.waitForSelector(".upload >> text=Choose the file again");
    await flows.look(page, "uploading");
    await page.setInputFiles("#files", media);
    await said(page, "is uploaded");
    await page.waitForSelector(".project h2 >> text=talk");
    must(await page.locator(".upload").count() === 0, "the line of the upload stays");
  });
  await flows.step("its clips are looked for", async () => {
    await page.waitForFunction(() => [...document.querySelectorAll(".project")].some((card) => card.querySelector("h2").textContent.trim() === "talk" && !card.querySelector(".badge.busy")), null, { timeout: 55_000 });
  });
  await flows.step("a file that is none is refused and says so", async () => {
    await flows.allow("status of 4", async () => {
      await page.setInputFiles("#files", { name: "notes.mp4", mimeType: "video/mp4", buffer: Buffer.from("no film at all") });
      await page.waitForSelector(".upload .bad-text");
      await page.click(".upload >> text=Try again");
      await page.waitForSelector(".upload .bad-text");
    });
  });
  await flows.step("delete and undo", async () => {
    const card = page.locator(".project", { hasText: "talk" }).first();
    await card.hover();
    await card.locator(".project-delete").click();
    await page.click(".toast >> text=Undo");
    await said(page, "is back");
  });
  await flows.step("search", async () => {
    await page.fill("#q", "no such title");
    await page.waitForSelector("text=Nothing fits");
    await page.fill("#q", "<script>");
    await page.waitForSelector(".project h2 >> text=<script>alert(1)</script>");
    await flows.look(page, "projects-found");
  });
}

async function studio(page) {
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
    const words = await page.evaluate(async (id) => (await (await fetch(`/projects/${id}/transcript`)).json()).flatMap(([, a, b]) => [a, b]), project);
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
  await flows.step("add, merge, delete", async () => {
    await page.evaluate(() => { document.getElementById("video").currentTime = 9; });
    await page.click("#add");
    await said(page, "A clip is added");
    must(await page.locator(".clips .clip").count() === 4, "no clip was added");
    const boxes = page.locator(".clips input[type=checkbox]");
    await boxes.nth(1).check();
    await boxes.nth(2).check();
    await page.click("#merge");
    await said(page, "are one now");
    must(await page.locator(".clips .clip").count() === 3, "two clips did not become one");
    await page.click("#editor >> text=Delete");
    await page.click("#ask-yes");
    await said(page, "is deleted");
    must(await page.locator(".clips .clip").count() === 2, "the clip is still there");
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

async function together(page, other) {
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

async function exporting(page, other) {
  await flows.step("export with a preview of a real frame", async () => {
    await page.click("#editor >> text=Export");
    await page.waitForSelector("#export-picture:not([hidden])");
    await page.check("input[name=template][value=small]", { force: true });
    await page.waitForTimeout(400);
    await page.waitForSelector("#export-said[hidden]", { state: "attached" });
    await flows.look(page, "export");
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
  await flows.step("a watch page", async () => {
    await page.locator("[aria-label='More for this export']").first().click();
    await page.locator("text=Share a watch page").first().click();
    await page.click("#ask-yes");
    const address = await page.getAttribute("#exports a:has-text('Watch page')", "href");
    await other.goto(address);
    await other.waitForFunction(() => document.getElementById("film").readyState >= 1);
    await flows.look(other, "watch");
    must(await other.evaluate(() => document.querySelector("track")?.kind) === "captions", "there are no captions");
  });
}

async function rest(page) {
  await flows.step("jobs are live", async () => {
    await page.goto(`${base}/jobs`);
    await page.waitForSelector("#live:has-text('live')");
    await page.waitForSelector(".job");
    await flows.look(page, "jobs");
  });
  await flows.step("an API key is shown once", async () => {
    await page.goto(`${base}/settings/keys`);
    await page.click("text=New key");
    await page.fill("#name", "nightly");
    await page.click("#new-key >> text=Make it");
    must((await page.textContent("#new-key-text")).startsWith("cf_"), "no key is shown");
    await flows.look(page, "keys");
    await page.reload({ waitUntil: "load" }).catch(() => null);
    await page.goto(`${base}/settings/keys`);
    must(await page.locator("#new-key-text").count() === 0, "the key is shown again");
  });
  await flows.step("a webhook is tried", async () => {
    await page.goto(`${base}/settings/webhooks`);
    await page.click("text=New webhook");
    await page.fill("#url", "https://hooks.invalid/clipforge");
    await page.click("#new-hook >> text=Make it");
    await page.click("a:has-text('hooks.invalid')");
    await page.click("text=Send a test");
    await page.waitForSelector("#log .badge");
    await page.locator("#log summary").first().click();
    await page.waitForSelector("#log pre");
    await flows.look(page, "webhook");
  });
  for (const name of ["account", "usage", "users", "storage", "plugins", "health", "templates", "templates/karaoke"]) {
    await flows.step(`settings: ${name}`, async () => {
      await page.goto(`${base}/settings/${name}`);
      await page.waitForSelector("h1");
      await flows.look(page, `settings-${name.replace("/", "-")}`);
    });
  }
  await flows.step("a page that is not there", async () => {
    await flows.allow("status of 404", async () => { await page.goto(`${base}/projects/proj_0`); await flows.look(page, "not-there"); });
  });
}

/** With the keyboard alone: from the top of the list into a project, to the play button. */
async function keyboard(page) {
  await flows.step("the keyboard alone", async () => {
    await page.goto(`${base}/projects`);
    await page.keyboard.press("Tab");
    must(await page.evaluate(() => document.activeElement.className) === "skip", "the first stop is not the skip link");
    await page.keyboard.press("Enter");
    for (let n = 0; n < 60; n += 1) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => ({ link: document.activeElement.getAttribute("href") ?? "", seen: getComputedStyle(document.activeElement).outlineStyle !== "none" || Boolean(document.activeElement.closest(".project")) }));
      must(at.seen, "a focus cannot be seen");
      if (at.link.startsWith("/projects/proj_")) break;
    }
    await Promise.all([page.waitForURL("**/projects/proj_*"), page.keyboard.press("Enter")]);
  });
}

/** What is looked for would be found: a page with faults in it is not let through. */
async function faults(page) {
  await flows.step("faults are found", async () => {
    const before = flows.problems.length;
    await page.goto(`${base}/projects`);
    await page.evaluate(() => {
      document.querySelector("main").insertAdjacentHTML("beforeend", "<button></button><img src='https://elsewhere.invalid/x.png'><p class='very-wide'>wide</p>");
      document.querySelector(".very-wide").style.width = "3000px";
    });
    await page.waitForTimeout(300);
    await flows.look(page, "faults");
    const found = flows.problems.splice(before).join("\n");
    for (const each of ["button-name", "image-alt", "wider than the window", "elsewhere.invalid", "Content Security Policy"]) must(found.includes(each), `nobody noticed ${each}: ${found}`);
  });
}

async function weight(page) {
  await flows.step("the list is light", async () => {
    await page.goto(`${base}/projects`, { waitUntil: "networkidle" });
    const { bytes, paint } = await page.evaluate(() => ({
      bytes: [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource").filter((each) => each.initiatorType !== "img")].reduce((sum, each) => sum + each.encodedBodySize, 0),
      paint: Math.round(performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0),
    }));
    console.log(`the list: ${bytes} bytes without pictures, first paint after ${paint} ms`);
    must(bytes < 200_000, `the page weighs ${bytes} bytes`);
  });
}

try {
  await flows.start();
  const desk = await flows.page("desk", "light");
  await firstVisit(desk);
  await upload(desk);
  await studio(desk);
  await together(desk, await flows.page("desk", "dark"));
  await exporting(desk, await flows.page("phone", "dark"));
  await rest(desk);
  await keyboard(desk);
  await weight(desk);
  await faults(desk);
  for (const [size, theme] of [["phone", "dark"], ["phone", "light"], ["desk", "dark"]]) {
    const page = await flows.page(size, theme);
    await flows.step(`all pages, ${size}, ${theme}`, async () => {
      await signIn(page);
      for (const [name, path] of [["projects", "/projects"], ["project", `/projects/${project}`], ["jobs", "/jobs"], ["account", "/settings/account"], ["keys", "/settings/keys"], ["users", "/settings/users"], ["health", "/settings/health"], ["storage", "/settings/storage"]]) {
        await page.goto(base + path);
        if (name === "project") await page.waitForSelector("#editor .edit-head");
        await flows.look(page, name);
      }
    });
    await page.context().close();
  }
} catch (error) { console.log(error.stack); if (!flows.problems.length) flows.problems.push(String(error)); }
finally { await flows.end().catch(() => null); }
for (const problem of flows.problems) console.log(`PROBLEM ${problem}`);
process.exit(flows.problems.length ? 1 : 0);
