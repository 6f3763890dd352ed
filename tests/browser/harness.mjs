// What the flows share: a browser that leaves nothing unnoticed, steps with a time limit, pictures where they are wanted.
import { readFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.env.NODE_FOLDER}/`);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
const STEP_MS = 30_000;
export const SIZES = { desk: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } };

export class Flows {
  constructor(base, pictures) { Object.assign(this, { base, pictures, problems: [], allowed: [], name: "start" }); if (pictures) mkdirSync(pictures, { recursive: true }); }

  async start() { this.browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS, timeout: 60_000 }); }
  async end() { await this.browser?.close(); }

  /** A page of a new browser profile. Whatever its console says, and whatever it asks of another host, is a problem. */
  async page(size, theme) {
    const context = await this.browser.newContext({ viewport: SIZES[size], colorScheme: theme, hasTouch: size === "phone", isMobile: size === "phone" });
    context.setDefaultTimeout(STEP_MS);
    const page = await context.newPage();
    page.look = `${size}-${theme}`;
    page.weight = 0;
    const note = (text) => { if (!this.allowed.some((allowed) => text.includes(allowed))) this.problems.push(`${this.name} (${page.look}): ${text}`); };
    page.on("console", (message) => { if (["error", "warning"].includes(message.type())) note(`console: ${message.text()} ${message.location().url}`); });
    page.on("pageerror", (error) => note(`script: ${error.stack ?? error.message}`));
    page.on("request", (request) => { if (/^(https?|wss?):/.test(request.url()) && !request.url().startsWith(this.base)) note(`asked ${request.url()}`); });
    page.on("dialog", (dialog) => {
      if (dialog.type() === "beforeunload") { dialog.accept().catch(() => null); return; }
      note(`a dialog of the browser: ${dialog.message()}`); dialog.dismiss().catch(() => null);
    });
    return page;
  }

  async step(name, run) {
    this.name = name;
    const began = Date.now();
    let timer;
    const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(`not done after ${2 * STEP_MS} ms`)), 2 * STEP_MS); });
    try { await Promise.race([run(), late]); console.log(`ok ${name} (${Date.now() - began} ms)`); }
    catch (error) { this.problems.push(`${name}: ${error.message.split("\n").slice(0, 6).join(" | ")}`); console.log(`FAILED ${name}: ${error.message}`); throw error; }
    finally { clearTimeout(timer); }
  }

  /** No serious finding of axe, nothing wider than the window; a picture. */
  async look(page, name) {
    await page.evaluate(axe);
    // What fades in is looked at as it stays.
    await page.evaluate(() => document.getAnimations().filter((each) => each.effect.getComputedTiming().endTime !== Infinity).forEach((each) => each.finish()));
    const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    for (const each of found.violations.filter((violation) => ["serious", "critical"].includes(violation.impact))) {
      this.problems.push(`${name} (${page.look}): axe ${each.id}: ${each.nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary?.split("\n")[1] ?? ""}`).join("; ")}`);
    }
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wider > 0) this.problems.push(`${name} (${page.look}): ${wider} pixels wider than the window`);
    if (this.pictures) await page.screenshot({ path: `${this.pictures}/${name}-${page.look}.png` });
  }

  /** Lets what is about to go wrong on purpose be written to the console. */
  async allow(text, run) { this.allowed.push(text); try { return await run(); } finally { await new Promise((done) => setTimeout(done, 100)); this.allowed.pop(); } }
}

export function must(truth, text) { if (!truth) throw new Error(text); }

export const WHO = { email: "ann@example.org", password: "correct horse" };

/** Signs somebody in on a page of a server. */
export const signer = (base) => async (page, password = WHO.password) => {
  await page.goto(`${base}/sign-in`);
  await page.fill("#email", WHO.email);
  await page.fill("#password", password);
  await page.click("button:has-text('Sign in')");
  await page.waitForURL("**/projects");
};

export const said = (page, text) => page.waitForSelector(`.toast:has-text("${text}")`);

/** Press Tab until what has the focus fits `selector` (and holds `text`), as somebody without a mouse does. */
export async function tabTo(page, selector, text = "", most = 90) {
  for (let n = 0; n < most; n += 1) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(([wanted, words]) => {
      const here = document.activeElement, style = getComputedStyle(here), around = here.closest(".project, .style, .clip, .drop");
      return { there: here.matches(wanted) && here.textContent.includes(words), seen: style.outlineStyle !== "none" || Boolean(around), what: here.outerHTML.slice(0, 120) };
    }, [selector, text]);
    must(at.seen, `a focus cannot be seen: ${at.what}`);
    if (at.there) return;
  }
  throw new Error(`Tab does not come to ${selector} ${text}`);
}
