import { log, token } from "./token.js";

const frame = document.getElementById("booking");
const kezek = new URL(frame.src).origin;

addEventListener("message", async ({ source, origin, data }) => {
  if (source !== frame.contentWindow || origin !== kezek) return;
  switch (data.kezek) {
    case "hello":
    case "token-wanted":
      source.postMessage({ kezek: "token", token: await token() }, kezek);
      break;
    case "height":
      frame.height = data.height;
      break;
    case "event":
      log(data.type, data.detail);
  }
});
