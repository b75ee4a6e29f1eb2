// Shows how far an upload is. The answer is a page as without script: it is followed when it redirects, shown otherwise.
export function showUploads() {
  for (const form of document.querySelectorAll("form[data-upload]")) {
    form.addEventListener("submit", (event) => {
      const chosen = [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length > 0);
      if (!chosen || event.defaultPrevented) return;
      event.preventDefault();
      send(form, event.submitter);
    });
  }
}

function send(form, submitter) {
  const body = new FormData(form, submitter);
  const { bar, words } = progress(form);
  const request = new XMLHttpRequest();
  request.open("POST", submitter?.getAttribute("formaction") ?? form.getAttribute("action"));
  request.responseType = "document";
  request.setRequestHeader("Accept", "text/html");
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    bar.max = event.total;
    bar.value = event.loaded;
    words.textContent = `正在上传 ${Math.floor((100 * event.loaded) / event.total)}%`;
  });
  request.addEventListener("load", () => {
    if (request.responseURL && request.status < 300) {
      location.assign(request.responseURL);
      return;
    }
    const page = request.response;
    const main = page?.getElementById("main");
    if (!main) {
      words.textContent = "没有上传成功，请重新选择文件再试";
      return;
    }
    document.getElementById("main").replaceChildren(...main.childNodes);
    document.title = page.title;
    document.dispatchEvent(new CustomEvent("main-replaced"));
  });
  request.addEventListener("error", () => { words.textContent = "没有上传成功：网络不通，请检查后再试"; });
  request.send(body);
}

function progress(form) {
  let line = form.querySelector(".uploading");
  if (!line) {
    line = document.createElement("p");
    line.className = "uploading meta";
    line.setAttribute("role", "status");
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", "上传进度");
    line.append(document.createElement("span"), bar);
    form.append(line);
  }
  return { bar: line.querySelector("progress"), words: line.querySelector("span") };
}
