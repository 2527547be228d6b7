/* SPDX-License-Identifier: Apache-2.0 */
/* Filters, sorting and the theme. Without it everything is shown, the worst first. */
"use strict";

(() => {
  const table = document.getElementById("findings");
  const rows = [...table.tBodies[0].rows];
  const form = document.getElementById("filters");
  const text = document.getElementById("f-text");
  const names = ["severity", "account", "region", "detection"];
  const selects = names.map((name) => document.getElementById("f-" + name));
  const cards = [...document.querySelectorAll(".card")];
  const words = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));

  function fill(select, name) {
    const values = [...new Set(rows.map((row) => row.dataset[name]))];
    if (name !== "severity")
      values.sort();
    for (const value of values)
      select.append(new Option(value, value));
  }

  function matches(row, wanted) {
    return names.every((name, i) => selects[i].value === "" || row.dataset[name] === selects[i].value)
      && wanted.every((word) => words.get(row).includes(word));
  }

  function filter() {
    const wanted = text.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
    let shown = 0;
    for (const row of rows) {
      row.hidden = !matches(row, wanted);
      shown += row.hidden ? 0 : 1;
    }
    const all = rows.length;
    document.getElementById("shown").value = shown === all ? `${all} findings` : `${shown} of ${all} findings`;
    document.getElementById("none").hidden = shown > 0 || rows.length === 0;
    for (const card of cards)
      card.classList.toggle("on", card.dataset.severity === selects[0].value);
  }

  function chooseSeverity(card) {
    const chosen = card.dataset.severity;
    const known = [...selects[0].options].some((option) => option.value === chosen);
    selects[0].value = known && selects[0].value !== chosen ? chosen : "";
    filter();
    document.getElementById("h-findings").scrollIntoView();
  }

  function key(row, column) {
    const cell = row.cells[column];
    return cell.dataset.sort === undefined ? cell.textContent : Number(cell.dataset.sort);
  }

  function compare(a, b) {
    return typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true });
  }

  function sort(sorted, heading) {
    const column = heading.cellIndex;
    /* what has a rank is asked for the worst first */
    const first = heading.hasAttribute("data-rank") ? "descending" : "ascending";
    const other = first === "ascending" ? "descending" : "ascending";
    const order = heading.getAttribute("aria-sort") === first ? other : first;
    for (const each of heading.parentNode.cells)
      each.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", order);
    const body = sorted.tBodies[0];
    const sign = order === "ascending" ? 1 : -1;
    body.append(...[...body.rows].sort((a, b) => sign * compare(key(a, column), key(b, column))));
  }

  function makeSortable(sorted) {
    for (const heading of sorted.tHead.rows[0].cells) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      button.addEventListener("click", () => sort(sorted, heading));
      heading.append(button);
    }
  }

  /* A link to a detection opens it. */
  function openTarget() {
    const target = document.getElementById(location.hash.slice(1));
    if (target instanceof HTMLDetailsElement) {
      target.open = true;
      target.scrollIntoView();
    }
  }

  function prepareTheme() {
    const button = document.getElementById("theme");
    const root = document.documentElement;
    const isDark = () => root.dataset.theme === "dark"
      || (root.dataset.theme === undefined && matchMedia("(prefers-color-scheme: dark)").matches);
    const show = () => { button.textContent = isDark() ? "Light" : "Dark"; };
    button.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; show(); });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
    show();
    button.hidden = false;
  }

  names.forEach((name, i) => fill(selects[i], name));
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());
  cards.forEach((card) => card.addEventListener("click", () => chooseSeverity(card)));
  document.querySelectorAll("table.sortable").forEach(makeSortable);
  addEventListener("hashchange", openTarget);
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((each) => { each.open = true; }));
  form.hidden = rows.length === 0;
  prepareTheme();
  openTarget();
  filter();
})();
