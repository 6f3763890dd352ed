// node studio.mjs: the studio and the pages of people in a real browser, on a server that tests/slow/test_browser_studio.py started.
// Variables: BASE, FILM (a film that is being made), RTL (a script), MEDIA (a film), PICTURE, PICTURES, NODE_FOLDER, CHROMIUM.
import { readFileSync } from "node:fs";
import { Flows, must } from "./harness.mjs";

const { BASE: base, FILM: film, RTL: rtl, MEDIA: media, PICTURE: photo, PICTURES: pictures = "" } = process.env;
const flows = new Flows(base, pictures);
const seen = { cut: "", script: "", bulk: "", item: "" };
const last = (page) => new URL(page.url()).pathname;
const said = (page, text) => page.waitForSelector(`.toast:has-text("${text}")`);
const answered = (page, end) => page.waitForResponse((each) => each.request().method() === "POST" && each.ok() && new URL(each.url()).pathname.endsWith(end));
const saved = async (page, run) => { const [file] = await Promise.all([page.waitForEvent("download"), run()]); return readFileSync(await file.path(), "utf8"); };

async function signIn(page) {
  await page.goto(`${base}/sign-in`);
  await page.fill("#email", "ann@example.org");
  await page.fill("#password", "correct horse");
  await page.click("button:has-text('Sign in')");
  await page.waitForURL("**/projects");
}

async function cut(page) {
  await flows.step("a cut is asked for", async () => {
    await page.goto(`${base}/studio/quality`);
    await page.click("[data-dialog='new-cut'] >> nth=0");
    await page.selectOption("#upload", { index: 1 });
    await page.fill("#end", "soon");
    await page.fill("#start", "00:00:02");
    await flows.allow("status of 400", async () => { await page.click("#new-cut button.primary"); await page.waitForSelector("[role=alert]"); });
    if (!await page.locator("#new-cut[open]").count()) await page.click("[data-dialog='new-cut'] >> nth=0");
    await page.selectOption("#upload", { index: 1 });
    await page.fill("#end", "00:00:06");
    await page.selectOption("#new-cut [name=quality]", "high");
    await page.click("#new-cut button.primary");
    await page.waitForURL("**/studio/quality/*");
    seen.cut = last(page);
    await page.waitForSelector(".sync", { timeout: 58_000 }); // the page is loaded anew when it is there
  });
}

/** With the keyboard alone: the field for the topic has the focus, Enter begins, and the way to the script has the focus at the end. */
async function write(page) {
  await flows.step("a script is written while one looks on", async () => {
    await page.goto(`${base}/studio/scripts/new`);
    await page.keyboard.type("Why the sea has tides");
    await page.check("input[name=all_documents]");
    await page.fill("#seconds", "20");
    const came = page.evaluate(() => new Promise((done) => {
      const text = document.getElementById("text"), busy = [];
      new MutationObserver(() => { busy.push(text.getAttribute("aria-busy")); done(busy[0]); }).observe(text, { childList: true, subtree: true });
    }));
    await page.focus("#topic");
    await page.keyboard.press("Enter");
    must(await came === "true", "the text is there at once and not while it is written");
    await page.waitForSelector("#after:not([hidden])", { timeout: 58_000 });
    must((await page.textContent("#text")).length > 60, "hardly anything was written");
    await flows.look(page, "written");
    must(await page.evaluate(() => document.activeElement.id) === "open", "the focus is not on the way to the script");
    await Promise.all([page.waitForURL("**/studio/scripts/scr_*"), page.keyboard.press("Enter")]);
    seen.script = last(page);
  });
  await flows.step("scores, sources and what a sentence rests on", async () => {
    must(await page.locator(".scores li").count() >= 3, "there are no scores");
    await page.locator(".scores summary").first().click();
    const sentence = page.locator(".said.source[tabindex]").first();
    await sentence.focus();
    await page.waitForSelector("#source-card:not([hidden]) q");
    await flows.look(page, "script");
    await page.keyboard.press("Escape");
    await page.waitForSelector("#source-card", { state: "hidden" });
    await page.check("#star-4", { force: true });
    await page.waitForSelector("#stars >> text=Take back");
  });
  await flows.step("it is edited, and translated where somebody can", async () => {
    await page.click("[data-dialog='edit']");
    await page.fill("#title", "<script>alert(1)</script> tides");
    await page.click("#edit button.primary");
    await said(page, "Saved");
    must((await page.textContent("h1")).includes("<script>alert(1)</script>"), "the title is no text");
    await page.click("[data-dialog='translate']");
    await flows.look(page, "translate");
    if (await page.locator("#target").count()) {
      await page.click("#translate button.primary");
      await said(page, "The first one stays");
      must(last(page) !== seen.script, "the translation is not beside the script");
    } else must((await page.textContent("#translate")).includes("translate.url"), "there is no way out");
  });
}

async function voices(page) {
  await flows.step("voices are found and heard", async () => {
    await page.goto(`${base}/studio/voices`);
    await page.selectOption("#quality", "robotic");
    await page.waitForFunction(() => [...document.querySelectorAll("#found .voice .badge")].every((each) => each.textContent === "robotic"));
    await page.selectOption("#language", "en");
    await page.waitForFunction(() => location.search.includes("language=en"));
    const button = page.locator("#found [data-say]").first();
    const [answer] = await Promise.all([page.waitForResponse((each) => each.url().includes("/voices/preview")), button.click()]);
    const sound = await page.evaluate(async (url) => { const audio = new Audio(url); await new Promise((done, failed) => { audio.onloadedmetadata = done; audio.onerror = failed; }); return audio.duration; }, answer.url());
    must(sound > 0.5, `a voice was heard for ${sound} s`);
    await page.waitForFunction((each) => !each.hasAttribute("aria-busy"), await button.elementHandle());
    await flows.look(page, "voices");
  });
}

async function library(page) {
  await flows.step("an upload into the library survives a reload", async () => {
    await page.goto(`${base}/studio/media`);
    let held = 0;
    await page.route("**/uploads/tus/*", (route) => { if (route.request().method() === "PATCH" && held++ === 0) return; route.continue(); });
    await page.setInputFiles("#files", media);
    await page.waitForSelector(".upload >> text=Pause");
    while (!held) await page.waitForTimeout(30);
    await page.reload();
    await page.waitForSelector(".upload >> text=Choose the file again");
    await page.setInputFiles("#files", [media, photo]);
    await page.waitForFunction(() => document.querySelectorAll(".medium").length === 2);
    must(await page.locator(".upload").count() === 0, "the line of an upload stays");
  });
  await flows.step("one that is no medium stops no other, and what came is found", async () => {
    await flows.allow("status of 400", async () => {
      await page.setInputFiles("#files", { name: "notes.png", mimeType: "image/png", buffer: Buffer.from("no picture at all") });
      await page.waitForSelector(".upload .bad-text");
    });
    await page.click(".medium a >> text=harbour");
    seen.item = last(page);
    await page.fill("#title", "مرفأ عند الفجر");
    await page.fill("[name=tags]", "sea, harbour");
    await page.fill("[name=description]", "ships wait for high water");
    await page.click("button:has-text('Save')");
    await said(page, "Saved");
    await flows.look(page, "medium");
    await page.goto(`${base}/studio/media`);
    await page.fill("#q", "ships");
    await page.waitForFunction(() => document.querySelectorAll(".medium").length === 1);
    await page.fill("#q", "zebra crossing xyz");
    await page.selectOption("#kind", "audio");
    await page.waitForSelector("text=Nothing fits");
    await page.goto(`${base}/studio/media`);
    await flows.look(page, "media");
  });
}

async function bulk(page) {
  await flows.step("a table is looked at before anything starts", async () => {
    await page.goto(`${base}/studio/bulk`);
    await page.setInputFiles("#files", { name: "films.csv", mimeType: "text/csv", buffer: Buffer.from(
      'title,script_content,aspect_ratio,thing\n"Meet {{thing}}","{{thing}} boils water.",1:1,Kettle\n,"No title.",1:1,Pan\n"<script>alert(1)</script>",Words.,3:1,Pot\n') });
    await page.waitForFunction(() => document.getElementById("table").value.includes("Kettle"));
    await page.selectOption("#quality", "draft");
    const voice = await page.locator("#voice option", { hasText: /\(en\S*, robotic/ }).first().getAttribute("value");
    await page.selectOption("#voice", voice);
    await page.click("text=Look at the rows");
    await page.waitForSelector("tr.wrong");
    must(await page.locator("tr.wrong").count() === 2, "not two rows are wrong");
    await flows.look(page, "rows");
    const wrong = await saved(page, () => page.click("text=Keep the wrong rows"));
    must(wrong.includes("mistake") && wrong.includes("Pan") && !wrong.includes("Kettle"), `the file of wrong rows: ${wrong}`);
    await page.click("text=Make 1 film");
    await page.waitForURL("**/studio/bulk/*");
    seen.bulk = last(page);
    must((await saved(page, () => page.click("text=What failed, as CSV"))).includes("aspect_ratio"), "the file of what failed does not tell of it");
  });
}

async function timeline(page) {
  const order = () => page.$$eval("#strip .strip-words", (all) => all.map((each) => each.textContent.trim()[0]).join(""));
  const names = () => page.$$eval(".layers .layer strong", (all) => all.map((each) => each.textContent).join(","));
  const drag = async (from, to) => {
    await page.mouse.move(...from);
    await page.mouse.down();
    await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 3 });
    await page.mouse.move(...to, { steps: 4 });
    await page.mouse.up();
  };
  /** Where they are, once the last of them is in sight. */
  const boxes = async (...all) => { await all.at(-1).scrollIntoViewIfNeeded(); return Promise.all(all.map((each) => each.boundingBox())); };

  await flows.step("a film is made while one looks on", async () => {
    await page.goto(`${base}/studio/films/${film}`);
    await page.waitForSelector("#player", { timeout: 58_000 });
    await page.waitForFunction(() => document.getElementById("player").readyState >= 1);
    await flows.look(page, "film");
  });
  await flows.step("layers: put over a scene, edited, switched off, ordered", async () => {
    for (const words of ["<b>9.90</b>", "High water"]) {
      await page.click(".new-layer > summary");
      await page.click(".new-layer details summary:has-text('Text')");
      const form = page.locator("form:has(input[value=text])");
      await form.locator("input[name=text]").fill(words);
      await Promise.all([answered(page, "/layers"), form.locator("text=Add it").click()]);
      await page.waitForFunction((text) => document.querySelector(".layers strong")?.textContent === text, words);
    }
    must(await page.locator("#strip .lane").count() === 2, "the strip does not show the layers");
    await page.locator(".layer summary").first().click();
    const form = page.locator(".layer form").first();
    await form.locator("input[name=text]").fill("Ebb");
    await form.locator("input[name=name]").fill("مد");
    await Promise.all([answered(page, ""), form.locator("text=Save").click()]);
    await page.waitForFunction(() => document.querySelector(".layers strong").textContent === "مد");
    await Promise.all([answered(page, "/toggle"), page.locator(".layer [role=switch]").first().uncheck()]);
    await page.waitForSelector("#strip .lane.off");
    const [grip, other] = await boxes(page.locator(".layers .grip").first(), page.locator(".layers .layer").nth(1));
    await Promise.all([answered(page, "/move"), drag([grip.x + 8, grip.y + 8], [grip.x + 8, other.y + other.height - 4])]);
    await page.waitForFunction(() => document.querySelector(".layers strong").textContent === "<b>9.90</b>");
    await page.locator(".layers .grip").nth(1).focus();
    await Promise.all([answered(page, "/move"), page.keyboard.press("ArrowUp")]);
    await page.waitForFunction(() => document.querySelector(".layers strong").textContent === "مد");
    must(await names() === "مد,<b>9.90</b>", "the layers are in another order");
    await page.waitForFunction(() => document.activeElement.className === "grip");
  });
  await flows.step("layers in time, by hand and by keys", async () => {
    const lane = page.locator("#strip .lane").last(), [bar] = await boxes(lane);
    await Promise.all([answered(page, "/times"), drag([bar.x + bar.width / 2, bar.y + 9], [bar.x + bar.width / 2 + bar.width / 4, bar.y + 9])]);
    const times = await lane.locator(".lane-times").textContent();
    must(/^[1-9.]|^0\.[1-9]/.test(times) && times.endsWith("end"), `the layer is at ${times}`);
    await lane.focus();
    await Promise.all([answered(page, "/times"), page.keyboard.press("Shift+ArrowLeft")]);
    must(!(await lane.locator(".lane-times").textContent()).endsWith("end"), "the end did not move");
    await page.waitForSelector("#state >> text=It was edited");
  });
  await flows.step("scenes to another place, by hand, by keys, and back", async () => {
    const before = await order(), tile = (n) => page.locator(`#strip > li:nth-child(${n}) .strip-scene`);
    const [first, third] = await boxes(tile(1), tile(3));
    await Promise.all([page.waitForEvent("load"), drag([first.x + 40, first.y + 46], [third.x + third.width - 12, third.y + 46])]);
    await said(page, "It is scene 3 of 3");
    must(await order() === before[1] + before[2] + before[0], `the scenes are ${await order()} and were ${before}`);
    await page.waitForFunction(() => document.activeElement.className === "strip-scene");
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Alt+ArrowLeft")]);
    await said(page, "It is scene 2 of 3");
    must(await order() === before[1] + before[0] + before[2], "the keys moved nothing");
    await page.keyboard.press("ArrowRight");
    must(await page.evaluate(() => document.activeElement.querySelector(".strip-number").textContent) === "3", "the arrow keys do not go along the scenes");
  });
  await flows.step("a scene is edited and rendered alone", async () => {
    const tile = page.locator("#strip .strip-scene").nth(1);
    await Promise.all([page.waitForResponse((each) => each.request().method() === "GET" && each.url().includes("/scenes/")), tile.click()]);
    await page.waitForFunction(() => document.getElementById("scene-title").textContent.startsWith("Scene 2") && !document.querySelector(".htmx-request, .htmx-settling"));
    await page.fill("#headline", "<script>alert(1)</script>");
    await page.fill("#said", "Ships wait outside.");
    await page.click("text=Save and render this scene");
    await page.waitForFunction(() => document.querySelector("#strip").textContent.includes("<script>alert(1)"));
    await page.waitForFunction(() => document.querySelector(".page-head .badge").textContent === "ready" && !document.querySelector("#state .bar"), null, { timeout: 58_000 });
    await flows.look(page, "film-edited");
  });
}

async function figures(page) {
  await flows.step("audience: charts, ranges, files", async () => {
    await page.goto(`${base}/studio/audience?span=7d`);
    must(await page.locator("#views-t").count() === 1 && await page.locator(".chart rect").count() >= 7, "nothing is drawn");
    await page.click(".segmented >> text=30 days");
    must(await page.locator(".chart rect").count() >= 30, "the range is another");
    must((await saved(page, () => page.click("a:has-text('CSV')"))).includes(","), "the table is empty");
    await flows.look(page, "audience");
    await page.click("[data-dialog='import']");
    await page.setInputFiles("#import-file", { name: "notes.csv", mimeType: "text/csv", buffer: Buffer.from("no table") });
    await flows.allow("status of 400", async () => { await page.click("#import button.primary"); await page.waitForSelector("#import [data-problem]:not([hidden])"); });
  });
  await flows.step("trends: searched, and where a topic goes", async () => {
    await page.goto(`${base}/studio/trends`);
    await page.fill("#q", "tides");
    await page.waitForFunction(() => location.search.includes("tides"));
    await page.click("#found a >> text=Tides");
    await page.waitForSelector(".chart .ahead");
    await flows.look(page, "topic");
  });
}

async function quality(page) {
  await flows.step("a report, part by part", async () => {
    await page.goto(base + seen.cut);
    await page.waitForSelector(".sync", { timeout: 58_000 });
    if (await page.locator("button:has-text('Measure it')").count()) await page.click("button:has-text('Measure it')");
    await page.waitForSelector("ul.scores", { timeout: 58_000 });
    await page.locator("ul.scores summary").first().click();
  });
  await flows.step("players that go together", async () => {
    const state = () => page.$$eval(".sync:first-of-type video", (all) => all.map((each) => ({ at: each.currentTime - Number(each.dataset.begins), paused: each.paused, muted: each.muted })));
    await page.waitForFunction(() => [...document.querySelectorAll(".sync video")].every((each) => each.readyState >= 2));
    await page.locator("[data-place]").first().fill("1");
    await page.waitForFunction(() => [...document.querySelector(".sync").querySelectorAll("video")].every((each) => Math.abs(each.currentTime - Number(each.dataset.begins) - 1) < 0.1 && !each.seeking));
    await page.locator("[data-play]").first().click();
    await page.waitForFunction(() => [...document.querySelector(".sync").querySelectorAll("video")].every((each) => !each.paused && each.currentTime - Number(each.dataset.begins) > 1.5));
    await page.locator("[data-play]").first().click();
    await page.waitForFunction(() => [...document.querySelector(".sync").querySelectorAll("video")].every((each) => each.paused && !each.seeking));
    const [one, other] = await state();
    must(Math.abs(one.at - other.at) < 0.15, `the films are ${one.at - other.at} s apart`);
    await page.locator(".sync input[type=radio]").nth(1).check();
    must((await state())[0].muted && !(await state())[1].muted, "the sound is of the other film");
  });
  await flows.step("the same in two ways, and which one wins", async () => {
    await page.fill("#name-a", "<i>fine</i>");
    await page.selectOption("#quality-b", "low");
    await page.click("text=Compare them");
    await page.waitForSelector("section[aria-label='A/B test'] table", { timeout: 58_000 });
    must(/wins|tells them apart/.test(await page.textContent("section[aria-label='A/B test']")), "nothing says which one is better");
    await flows.look(page, "cut");
  });
  await flows.step("the films of the table are there", async () => {
    await page.goto(base + seen.bulk);
    await page.waitForSelector(".badge.good >> text=1 done", { timeout: 58_000 });
    await flows.look(page, "bulk-one");
  });
}

async function people(page) {
  await flows.step("a user with a tier, and a tier that wants a number", async () => {
    await page.goto(`${base}/settings/users`);
    await page.click("[data-dialog='new-user']");
    await page.fill("#email", "a.rather.long.name.of.many.parts@subdomain.example.org");
    await page.selectOption("#tier", "pro");
    await page.click("#new-user button.primary");
    await page.waitForSelector(".note.good code");
    await flows.look(page, "users");
    await page.click("tr:has-text('many.parts') a");
    must(await page.getAttribute("#requests", "placeholder") === "1000", "the number of the tier is not shown");
    await page.selectOption("#tier", "enterprise");
    await page.waitForFunction(() => document.getElementById("requests").placeholder === "as agreed");
    await flows.allow("status of 400", async () => { await page.click("text=Save"); await page.waitForSelector("[role=alert] >> text=agreed"); });
    await page.fill("#requests", "5000");
    await page.click("text=Save");
    await said(page, "Saved");
    await flows.look(page, "user");
  });
  await flows.step("a template of one's own is drawn", async () => {
    await page.goto(`${base}/settings/templates`);
    await page.click("[data-dialog='new-template']");
    await page.fill("#name", "my-brand");
    await page.click("#new-template button.primary");
    await page.waitForURL("**/settings/templates/my-brand");
    await page.waitForSelector("#template-preview img", { timeout: 58_000 });
  });
  await flows.step("what is wrong in it is said, and what was typed stays", async () => {
    const text = await page.inputValue("#text");
    await page.fill("#text", `${text}\n[captions]\nsize = "huge"\n`);
    await flows.allow("status of 400", async () => { await page.click("text=Check and save"); await page.waitForSelector("[role=alert]"); });
    must((await page.inputValue("#text")).includes("huge"), "what was typed is lost");
    await page.fill("#text", text.replace("# size = 0.08", "size = 0.05"));
    await page.click("text=Check and save");
    await said(page, "saved");
    await flows.look(page, "template");
  });
}

const PAGES = () => [
  ["scripts", "/studio/scripts"], ["script", seen.script], ["script-rtl", `/studio/scripts/${rtl}`], ["write", "/studio/scripts/new"], ["documents", "/studio/documents"],
  ["films", "/studio/films"], ["film-new", `/studio/films/new?script=${rtl}`], ["film", `/studio/films/${film}`], ["voices", "/studio/voices"], ["bulk", "/studio/bulk"], ["bulk-one", seen.bulk],
  ["media", "/studio/media"], ["medium", seen.item], ["quality", "/studio/quality"], ["cut", seen.cut], ["audience", "/studio/audience?span=7d"], ["trends", "/studio/trends"],
  ["users", "/settings/users"], ["usage", "/settings/usage"], ["templates", "/settings/templates"], ["template", "/settings/templates/my-brand"], ["plugins", "/settings/plugins"],
];

try {
  await flows.start();
  const desk = await flows.page("desk", "light");
  await flows.step("signing in", () => signIn(desk));
  for (const walk of [cut, bulk, write, voices, library, figures, timeline, quality, people]) await walk(desk);
  for (const [size, theme] of [["phone", "dark"], ["phone", "light"], ["desk", "dark"]]) {
    const page = await flows.page(size, theme);
    await flows.step(`signing in, ${size}, ${theme}`, () => signIn(page));
    for (const [name, path] of PAGES()) await flows.step(`${name}, ${size}, ${theme}`, async () => { await page.goto(base + path); await flows.look(page, name); });
    await page.context().close();
  }
} catch (error) { console.log(error.stack); if (!flows.problems.length) flows.problems.push(String(error)); }
finally { await flows.end().catch(() => null); }
for (const problem of flows.problems) console.log(`PROBLEM ${problem}`);
process.exit(flows.problems.length ? 1 : 0);
