// token asks the portal's own server for a short-lived token of the person who is
// signed in to the portal. The widget asks again when one is refused.
export async function token() {
  const answer = await fetch("/token", { method: "POST" });
  if (!answer.ok) throw new Error("nobody is signed in");
  return (await answer.json()).token;
}

export function log(type, detail) {
  const line = document.createElement("li");
  line.textContent = `${type} ${JSON.stringify(detail)}`;
  document.getElementById("log").append(line);
}
