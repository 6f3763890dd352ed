// node restart.mjs: a page that looks for clips while the server is started anew. Variables as in flows.mjs; FOLDER holds files
// by which the two sides wait for each other: `begun` (from here), `again` (from there).
import { existsSync, writeFileSync } from "node:fs";
import { Flows, must } from "./harness.mjs";

const { BASE: base, PROJECT: project, FOLDER: folder } = process.env;
const flows = new Flows(base, "");
try {
  await flows.start();
  const page = await flows.page("desk", "light");
  await flows.step("a detection is under way", async () => {
    await page.goto(`${base}/sign-in`);
    await page.fill("#email", "ann@example.org");
    await page.fill("#password", "correct horse");
    await page.click("button:has-text('Sign in')");
    await page.waitForURL("**/projects");
    await page.goto(`${base}/projects/${project}`);
    await page.click("#detect-open");
    await page.click("#detect-form button.primary");
    await page.waitForSelector("#working:not([hidden])");
    await page.evaluate(() => { window.stayed = true; });
    writeFileSync(`${folder}/begun`, "");
  });
  await flows.allow("ERR_", async () => flows.allow("status of 5", async () => {
    await flows.step("the server comes back, and so does the page", async () => {
      while (!existsSync(`${folder}/again`)) await page.waitForTimeout(100);
      await page.waitForSelector("#working", { state: "hidden", timeout: 55_000 });
      must(await page.evaluate(() => window.stayed === true), "the page was loaded anew");
      must(/ready|failed/.test(await page.textContent("#state")), "the page does not say how it ended");
    });
  }));
} catch (error) { console.log(error.stack); if (!flows.problems.length) flows.problems.push(String(error)); }
finally { await flows.end().catch(() => null); }
for (const problem of flows.problems) console.log(`PROBLEM ${problem}`);
process.exit(flows.problems.length ? 1 : 0);
