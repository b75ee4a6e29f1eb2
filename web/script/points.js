// Adds up the points of a score sheet while they are typed. The server decides.
export function addPoints() {
  const sum = document.querySelector("[data-points-sum]");
  const form = sum?.closest("form");
  if (!form) return;
  const missing = form.querySelector("[data-points-missing]");
  const controls = [...form.querySelectorAll("[data-points]")];

  form.addEventListener("input", (event) => {
    if (!controls.includes(event.target)) return;
    const points = controls.map((control) => (control.value.trim() === "" ? NaN : Number(control.value)));
    const given = points.filter((value) => Number.isFinite(value) && value >= 0);
    sum.textContent = String(given.reduce((total, value) => total + value, 0));
    const left = controls.length - given.length;
    if (missing) missing.textContent = left > 0 ? `，还差 ${left} 项` : "";
  });
}
