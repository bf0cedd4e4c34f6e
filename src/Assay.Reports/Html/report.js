
"use strict";
// Filters and sorts the lists of the page. All rows stand in the page already: this only hides and moves them.
(() => {
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const number = new Intl.NumberFormat("en");
  for (const table of document.querySelectorAll("table[data-list]")) {
    const what = table.dataset.list;
    const form = document.getElementById(what + "-filters");
    const shown = document.getElementById(what + "-shown");
    const body = table.tBodies[0];
    const rows = Array.from(body.rows);
    const heads = Array.from(table.tHead.rows[0].cells);
    const texts = new Map();
    const control = (name) => form.elements.namedItem(name);
    const valueOf = (name) => (control(name) ? control(name).value : "");
    const textOf = (row) => {
      if (!texts.has(row)) {
        texts.set(row, row.textContent.toLowerCase());
      }
      return texts.get(row);
    };
    const filter = () => {
      const words = valueOf("q").toLowerCase().split(/\s+/).filter((word) => word);
      const boxes = Array.from(form.querySelectorAll("input[name=s]"));
      const severities = boxes.every((box) => box.checked) ? null : new Set(boxes.filter((box) => box.checked).map((box) => box.value));
      const fix = valueOf("f");
      const out = valueOf("x");
      let count = 0;
      for (const row of rows) {
        const fits = (!severities || severities.has(row.dataset.s)) && (!fix || row.dataset.f === fix) && (!out || row.dataset.x === out)
          && words.every((word) => textOf(row).includes(word));
        row.hidden = !fits;
        count += fits ? 1 : 0;
      }
      shown.textContent = number.format(count) + " of " + number.format(rows.length) + " " + what;
    };
    const keyOf = (row, column) => {
      const cell = row.cells[column];
      return cell.dataset.v ?? (cell.firstElementChild?.tagName === "A" ? cell.firstElementChild.textContent : cell.textContent).trim();
    };
    const sort = (column, direction) => {
      const keyed = rows.map((row, index) => ({ row, index, key: keyOf(row, column) }));
      // What has no value comes last, whichever way the others go.
      keyed.sort((a, b) => (a.key === "") - (b.key === "") || direction * collator.compare(a.key, b.key) || a.index - b.index);
      const sorted = document.createDocumentFragment();
      for (const entry of keyed) {
        sorted.append(entry.row);
      }
      body.append(sorted);
      heads.forEach((head, index) => index === column ? head.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending") : head.removeAttribute("aria-sort"));
    };
    // Severities and scores are looked for at their upper end.
    const firstDirection = (column) => (/^(Severity|CVSS)$/.test(heads[column].textContent) ? -1 : 1);
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      button.addEventListener("click", () => {
        const now = head.getAttribute("aria-sort");
        sort(column, now === null ? firstDirection(column) : now === "ascending" ? -1 : 1);
      });
      head.replaceChildren(button);
    });
    let timer = 0;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(() => { filter(); sort(0, firstDirection(0)); }, 0));
    form.addEventListener("input", (event) => {
      if (event.target.name === "o") {
        sort(Number(event.target.value), firstDirection(Number(event.target.value)));
        return;
      }
      clearTimeout(timer);
      timer = setTimeout(filter, event.target.type === "search" ? 80 : 0);
    });
    form.hidden = false;
  }
})();
