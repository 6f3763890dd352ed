// node flows.mjs: the main flows of the dashboard in a real browser, on a server that tests/slow/test_browser_flows.py started.
// Variables: BASE, SETUP (the first user's link), PROJECT (a project with clips and words), MEDIA (a file), NODE_FOLDER, CHROMIUM, PICTURES.
import { exporting, keyboard } from "./exporting.mjs";
import { Flows, must, said, signer, WHO } from "./harness.mjs";
import { comparing, studio, tape, together } from "./project.mjs";

const { BASE: base, SETUP: setup, PROJECT: project, MEDIA: media, PICTURES: pictures = "" } = process.env;
const flows = new Flows(base, pictures);
const signIn = signer(base);

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
      const dropped = await page.evaluateHandle(() => {
        const made = new DataTransfer();
        made.items.add(new File(["no film at all"], "notes.mp4", { type: "video/mp4" }));
        return made;
      });
      await page.dispatchEvent("body", "dragenter", { dataTransfer: dropped });
      must(await page.isVisible("#dropping"), "nothing says that files can be dropped");
      await page.dispatchEvent("body", "drop", { dataTransfer: dropped });
      await page.waitForSelector(".upload .bad-text");
      await page.click(".upload >> text=Try again");
      await page.waitForSelector(".upload .bad-text");
      await page.goto(`${base}/projects`);
      must(await page.locator(".project h2 >> text=notes").count() === 0, "a project without a video is left");
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

async function rest(page) {
  await flows.step("jobs are live", async () => {
    await page.goto(`${base}/jobs`);
    await page.waitForSelector("#live:has-text('live')");
    await page.waitForSelector(".job");
    await page.locator(".job", { hasText: "Export of a clip" }).first().locator("summary").click();
    await page.waitForSelector(".log li >> text=It is done.");
    must(await page.locator(".log li").count() >= 4, "the log does not tell of the stages");
    await flows.look(page, "jobs");
    await page.click("a:has-text('Given up')");
    await page.waitForSelector("text=Nothing was given up");
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

/** Thousands of them: what is shown comes in pages, and the page stays light. */
async function thousands(page) {
  await flows.step("the list of thousands comes in pages", async () => {
    await page.goto(`${base}/projects`);
    must(/5,0\d\d in all/.test(await page.textContent("#total")), "there are not 5,000 projects");
    must(await page.locator(".project").count() === 24, "the first page does not hold 24");
    await page.locator(".more").scrollIntoViewIfNeeded();
    await page.waitForFunction(() => document.querySelectorAll(".project").length >= 48);
    await page.fill("#q", "number 4999");
    await page.waitForFunction(() => document.querySelectorAll(".project").length === 1);
    await page.fill("#q", "supercali");
    await page.waitForSelector(".project h2 >> text=supercali");
    await flows.look(page, "projects-odd");
    await page.click(".project h2 a");
    await page.waitForSelector("h1 >> text=supercali");
    await flows.look(page, "project-odd");
  });
}

async function weight(page, path, name) {
  await flows.step(`${name} is light`, async () => {
    await page.goto(base + path);
    await page.waitForTimeout(1500);
    const { bytes, paint } = await page.evaluate(() => ({
      bytes: [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource").filter((each) => !["img", "video"].includes(each.initiatorType) && !/\/(picture|source|version)/.test(each.name))].reduce((sum, each) => sum + each.encodedBodySize, 0),
      paint: Math.round(performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0),
    }));
    console.log(`${name}: ${bytes} bytes without pictures, first paint after ${paint} ms`);
    must(bytes < 200_000, `the page weighs ${bytes} bytes`);
    must(paint < 1000, `the first paint came after ${paint} ms`);
  });
}

try {
  await flows.start();
  const desk = await flows.page("desk", "light");
  await firstVisit(desk);
  await upload(desk);
  await studio(flows, desk);
  await together(flows, desk, await flows.page("desk", "dark"));
  await exporting(flows, desk, await flows.page("phone", "dark"));
  await comparing(flows, desk);
  await tape(flows, desk);
  await rest(desk);
  await keyboard(flows, desk);
  await thousands(desk);
  await weight(desk, "/projects", "the list");
  await weight(desk, `/projects/${project}`, "a project");
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
