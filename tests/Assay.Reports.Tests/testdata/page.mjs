// node page.mjs MODULES BROWSER PAGE [PICTURES]: opens the page in a browser at a desk's and a phone's width, uses it, and prints a line for each
// thing that is wrong. With PICTURES, a folder, it leaves screenshots and a PDF there.
import path from "node:path";
import { pathToFileURL } from "node:url";
const [modules, browserPath, file, pictures] = process.argv.slice(2);
const { chromium } = (await import(pathToFileURL(path.join(modules, "node_modules", "playwright-core", "index.js")))).default;
const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
const wrong = (text) => console.log(text);
const address = pathToFileURL(file).href;

const open = async (width, height, settings = {}) => {
  const context = await browser.newContext({ viewport: { width, height }, ...settings });
  const page = await context.newPage();
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && wrong(`${width}: console: ${message.text()}`));
  page.on("pageerror", (error) => wrong(`${width}: script: ${error.message}`));
  page.on("dialog", (dialog) => { wrong(`${width}: a dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => request.url() !== address && wrong(`${width}: asks for ${request.url()}`));
  await page.goto(address);
  return page;
};
const picture = async (page, name, fullPage = false) => pictures && page.screenshot({ path: path.join(pictures, name), fullPage });
const visible = (page, list) => page.locator(`table[data-list=${list}] tbody tr`).evaluateAll((rows) => rows.filter((row) => row.checkVisibility()).length);
const all = (page, list, where = "") => page.locator(`table[data-list=${list}] tbody tr${where}`).count();
const expect = (what, actual, wanted) => actual === wanted || wrong(`${what}: ${actual}, not ${wanted}`);
const noSideways = async (page, what) => {
  const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  if (wide > room) wrong(`${what}: ${wide} px wide in ${room}`);
};

// WCAG 2.1, 1.4.3: the text of every element against the nearest background that is not see-through.
const contrast = (page) => page.evaluate(() => {
  const parse = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const low = new Map();
  for (const element of document.querySelectorAll("body *")) {
    const own = Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility() || ["SCRIPT", "TITLE", "OPTION"].includes(element.tagName.toUpperCase())) continue;
    const style = getComputedStyle(element);
    const text = light(parse(element instanceof SVGElement ? style.fill : style.color));
    const back = light(behind(element));
    const ratio = (Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05);
    if (ratio < 4.5) low.set(`${element.tagName}.${element.getAttribute("class")}`, ratio.toFixed(2));
  }
  return Array.from(low, ([what, ratio]) => `contrast of ${what}: ${ratio}`);
});

{
  const page = await open(1280, 900);
  const total = await all(page, "findings");
  await noSideways(page, "desk");
  (await contrast(page)).forEach((line) => wrong(`light: ${line}`));
  await picture(page, "desk.png");
  expect("all shown at first", await visible(page, "findings"), total);

  const name = await page.locator("table[data-list=findings] tbody tr td:nth-child(2) a").last().textContent();
  await page.getByRole("searchbox", { name: "Search" }).first().fill(name);
  await page.waitForFunction(() => / of /.test(document.getElementById("findings-shown").textContent));
  const found = await visible(page, "findings");
  if (found < 1 || found >= total) wrong(`searching for ${name} shows ${found} of ${total}`);
  await picture(page, "desk-search.png");
  await page.getByRole("button", { name: "Reset" }).click();
  await page.waitForFunction((count) => document.getElementById("findings-shown").textContent.startsWith(count + " of"), new Intl.NumberFormat("en").format(total));

  const worst = await page.locator("input[name=s]").first().getAttribute("value");
  await page.locator("input[name=s]").first().uncheck();
  await page.waitForFunction((count) => !document.getElementById("findings-shown").textContent.startsWith(count + " of"), new Intl.NumberFormat("en").format(total));
  expect("without the worst", await visible(page, "findings"), total - await all(page, "findings", `[data-s="${worst}"]`));
  await page.locator("input[name=s]").first().check();
  for (const [control, value, where] of [["f", "1", '[data-f="1"]'], ["f", "0", '[data-f="0"]'], ["x", "0", '[data-x="0"]'], ["x", "1", '[data-x="1"]']]) {
    await page.locator(`#findings-filters select[name=${control}]`).selectOption(value);
    const wanted = await all(page, "findings", where);
    await page.waitForFunction((count) => document.getElementById("findings-shown").textContent.startsWith(count + " of"), new Intl.NumberFormat("en").format(wanted));
    expect(`${control}=${value}`, await visible(page, "findings"), wanted);
    await page.locator(`#findings-filters select[name=${control}]`).selectOption("");
  }

  // By keyboard alone: the head of a column is a button.
  const head = page.locator("table[data-list=findings] th").nth(1);
  await head.getByRole("button").focus();
  await page.keyboard.press("Enter");
  expect("sorted by id", await head.getAttribute("aria-sort"), "ascending");
  const ids = await page.locator("table[data-list=findings] tbody tr td:nth-child(2) > :first-child").allTextContents();
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  if (ids.some((id, i) => i > 0 && collator.compare(ids[i - 1], id) > 0)) wrong("ids are not in order");
  await page.keyboard.press("Enter");
  expect("sorted the other way", await head.getAttribute("aria-sort"), "descending");

  await page.locator("#packages summary").click();
  expect("packages", await visible(page, "packages"), await all(page, "packages"));
  await noSideways(page, "desk with packages");
  // A browser repeats a table's head on each page only where it holds no box of its own.
  await page.emulateMedia({ media: "print" });
  expect("the head of a printed page", await page.evaluate(() => getComputedStyle(document.querySelector("th button")).display), "contents");
  if (pictures) {
    await page.pdf({ path: path.join(pictures, "print.pdf"), format: "A4" });
    await page.setViewportSize({ width: 794, height: 1123 });
    await page.screenshot({ path: path.join(pictures, "print.png") });
  }
}
{
  const page = await open(390, 844, { deviceScaleFactor: 2, hasTouch: true, isMobile: true });
  await noSideways(page, "phone");
  (await contrast(page)).forEach((line) => wrong(`phone: ${line}`));
  await picture(page, "phone.png");
  await page.locator("#findings").scrollIntoViewIfNeeded();
  await page.evaluate(() => document.getElementById("findings").scrollIntoView());
  await picture(page, "phone-findings.png");
  await page.locator("#findings-filters select[name=o]").selectOption("2");
  const names = await page.locator("table[data-list=findings] tbody tr td:nth-child(3)").allTextContents();
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  if (names.some((name, i) => i > 0 && collator.compare(names[i - 1], name) > 0)) wrong("names are not in order on a phone");
  await page.locator("#packages summary").click();
  await noSideways(page, "phone with packages");
  await page.evaluate(() => document.querySelector("table[data-list=findings]").scrollIntoView());
  await picture(page, "phone-rows.png");
}
{
  const page = await open(1280, 900, { colorScheme: "dark" });
  (await contrast(page)).forEach((line) => wrong(`dark: ${line}`));
  await picture(page, "dark.png");
}
{
  const page = await open(1280, 900, { javaScriptEnabled: false });
  expect("all without script", await page.locator("table[data-list=findings] tbody tr").evaluateAll((rows) => rows.filter((row) => row.checkVisibility()).length), await all(page, "findings"));
  if (await page.locator("#findings-filters").isVisible()) wrong("filters that do nothing without script");
}
await browser.close();
console.log("page checked");
