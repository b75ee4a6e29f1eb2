// Enhancements only: with script off every task still works. Each hook is a data- attribute and one module.
//
// form[data-draft="URL"]       saves the form's values to URL after a pause; says when in [data-draft-status]; the JSON
//                              answer may name the new {version} and, for a new draft, {draft, edit} URLs        draft.js
// form[data-live="URL"]        posts the form's values to URL after a pause; the HTML fragment that comes back
//                              fills [data-live-panel]; its [data-summary] text fills [data-live-summary]       live.js
// form[data-guard]             asks before the page is left with changes that are not saved                      guard.js
// [data-rows="noun"]           adds and drops rows without a reload                                              rows.js
// form[data-upload]            shows how far an upload is                                                         upload.js
// [data-longest="40"]          counts characters while typing                                                     longest.js
// [data-filters]               follows filters, orders and pages without losing the place on the page            filters.js
// input[data-suggest="URL"]    offers what could be meant while typing: the options of the fragment at URL with q  suggest.js
// [data-points-sum]            adds up the [data-points] of its form; [data-points-missing] says how many are left  points.js
// [data-errors]                takes the focus, so that what is wrong is read first
// button[data-print]           prints; hidden without script
import { keepDrafts } from "./draft.js";
import { followFilters } from "./filters.js";
import { guardForms } from "./guard.js";
import { fillPanels } from "./live.js";
import { countCharacters } from "./longest.js";
import { addPoints } from "./points.js";
import { editRows } from "./rows.js";
import { suggest } from "./suggest.js";
import { showUploads } from "./upload.js";

/** Hooks what stands in main; again when main was filled anew. */
function enhance() {
  document.querySelector("[data-errors]")?.focus();
  for (const button of document.querySelectorAll("button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  editRows();
  keepDrafts();
  fillPanels();
  guardForms();
  countCharacters();
  showUploads();
  suggest();
  addPoints();
}

enhance();
followFilters();
document.addEventListener("main-replaced", enhance);
