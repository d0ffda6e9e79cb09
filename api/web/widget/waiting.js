import { formPath } from "./api.js";
import { actions, h } from "./dom.js";
import { formsScreen } from "./forms.js";

// waitingScreen tells that the form stands on the waiting list (B8).
export function waitingScreen(w, form, last) {
  return {
    title: w.t("waiting_title"),
    body: [
      h("p", {}, w.t("waiting_text", { date: w.words.date(last) })),
      actions(w.button(w.t("to_forms"), () => w.go(formsScreen)),
        w.button(w.t("waiting_leave"), () => leave(w, form), { class: "quiet" })),
    ],
  };
}

async function leave(w, form) {
  await w.api.change("DELETE", formPath(form) + "/waiting");
  w.emit("kezek-waiting", { form, waiting: false });
  w.say(w.t("waiting_left"));
  await w.go(formsScreen);
}
