// Adds and drops rows of controls in place. Names are {noun}-{row}-{column}; rows count from 0 without gaps.
export function editRows() {
  for (const area of document.querySelectorAll("[data-rows]")) {
    area.addEventListener("click", (event) => {
      const button = event.target.closest("button[name=add], button[name=drop]");
      if (!button) return;
      event.preventDefault();
      if (button.name === "add") add(area); else drop(area, button.closest("tr"));
      number(area);
      area.dispatchEvent(new CustomEvent("rows-changed", { bubbles: true }));
    });
  }
}

function body(area) {
  return area.querySelector("tbody");
}

function empty(row) {
  for (const control of row.querySelectorAll("input, textarea")) control.value = "";
  for (const control of row.querySelectorAll("select")) control.selectedIndex = 0;
  for (const error of row.querySelectorAll(".error")) error.remove();
  for (const cell of row.querySelectorAll(".bad-cell")) cell.classList.remove("bad-cell");
  for (const control of row.querySelectorAll("[aria-invalid]")) {
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-describedby");
  }
}

function add(area) {
  const last = body(area).lastElementChild;
  const row = last.cloneNode(true);
  empty(row);
  last.after(row);
  number(area);
  row.querySelector("input, select, textarea")?.focus();
}

function drop(area, row) {
  // The last row stays as a pattern for the next; its text goes.
  if (body(area).children.length === 1) { empty(row); return; }
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  next.querySelector("button[name=drop]")?.focus();
}

function number(area) {
  const noun = area.dataset.rows;
  const pattern = new RegExp(`^${noun}-\\d+-`);
  [...body(area).children].forEach((row, index) => {
    for (const control of row.querySelectorAll("[name]")) {
      if (control.name === "drop") {
        control.value = `${noun}-${index}`;
        const unseen = control.querySelector(".unseen");
        if (unseen) unseen.textContent = `第 ${index + 1} 行`;
        continue;
      }
      control.name = control.name.replace(pattern, `${noun}-${index}-`);
      control.id = control.name;
      const label = control.getAttribute("aria-label");
      if (label) control.setAttribute("aria-label", label.replace(/^第 \d+ 行/, `第 ${index + 1} 行`));
      const error = control.closest("td")?.querySelector(".error");
      if (error) {
        error.id = `${control.name}-error`;
        control.setAttribute("aria-describedby", error.id);
      }
    }
  });
}
