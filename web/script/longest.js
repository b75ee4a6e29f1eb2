// Counts characters below a control while typing; the server decides.
export function countCharacters() {
  for (const control of document.querySelectorAll("[data-longest]")) {
    const longest = Number(control.dataset.longest);
    const line = document.createElement("p");
    line.className = "hint count";
    control.after(line);
    const count = () => {
      // As the server counts: characters, a line break as one.
      const length = [...control.value].length;
      line.textContent = length > longest ? `已超出 ${length - longest} 字` : `${length} / ${longest} 字`;
      line.classList.toggle("lack", length > longest);
    };
    control.addEventListener("input", count);
    count();
  }
}
