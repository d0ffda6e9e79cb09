// The proof of notice can be printed as it stands.
const print = document.getElementById("print");
print.hidden = false;
print.addEventListener("click", () => window.print());
