// Saves what was typed after a pause. The draft is overwritten in place; submitting is still the button's.
const PAUSE = 1500;

/** The time of day in +08:00, wherever the browser is. */
function clock() {
  return new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" }).format(new Date());
}

/** Values of a form without its files, as a browser would send them. */
export function values(form) {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") body.append(name, value);
  }
  return body;
}

/** What the server tells of the saved draft: its version, and, once a new one has an address, where it is edited and saved. */
function take(form, saved) {
  const version = form.elements.namedItem("version");
  if (saved.version !== undefined && version) version.value = saved.version;
  const id = form.elements.namedItem("id");
  if (saved.id !== undefined && id) id.value = saved.id;
  if (saved.draft) form.dataset.draft = saved.draft;
  if (saved.edit) {
    form.setAttribute("action", saved.edit);
    history.replaceState(null, "", saved.edit);
  }
}

/** Takes the token of a new sign-in over; false when nobody is signed in. */
async function renew(form, refused) {
  const token = form.elements.namedItem("_csrf");
  const { csrf } = await refused.clone().json().catch(() => ({}));
  if (!csrf || !token || token.value === csrf) return false;
  token.value = csrf;
  return true;
}

export function keepDrafts() {
  for (const form of document.querySelectorAll("form[data-draft]")) keep(form);
}

function keep(form) {
  const status = form.querySelector("[data-draft-status]");
  const say = (words) => { if (status) status.textContent = words; };
  let timer = 0;
  let running = null;
  let again = false;
  let leaving = false;

  function save() {
    if (running) { again = true; return; }
    again = false;
    running = send().finally(() => {
      running = null;
      if (again) schedule(PAUSE);
    });
  }

  async function send() {
    const post = () => fetch(form.dataset.draft, { method: "POST", body: values(form), headers: { Accept: "application/json" }, credentials: "same-origin" });
    try {
      let answer = await post();
      if (answer.status === 403 && await renew(form, answer)) answer = await post();
      if (answer.ok) {
        take(form, await answer.json().catch(() => ({})));
        say(`草稿已保存，${clock()}`);
        form.dispatchEvent(new CustomEvent("draft-saved", { bubbles: true }));
      } else if (answer.status === 401 || answer.status === 403) {
        say("草稿没有保存：登录已失效，请在另一个窗口登录，登录后这里会接着保存");
        schedule(4 * PAUSE);
      } else if (answer.status === 409 || answer.status === 412) {
        say("草稿没有保存：内容已在别处改过，请先复制您填写的文字，再打开最新页面");
      } else {
        say("草稿没有保存，请按“保存草稿”");
      }
    } catch {
      say("草稿没有保存：网络不通，恢复后会再试");
      schedule(10 * PAUSE);
    }
  }

  function schedule(pause) {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  form.addEventListener("input", () => schedule(PAUSE));
  form.addEventListener("rows-changed", () => schedule(PAUSE));
  // What is being saved makes the draft that the button then works on: a second one must not come of it.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!running) return;
    event.preventDefault();
    if (leaving) return;
    leaving = true;
    running.then(() => {
      leaving = false;
      clearTimeout(timer);
      form.requestSubmit(event.submitter);
    });
  });
}
