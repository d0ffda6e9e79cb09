// A page that was opened to be printed is printed at once.
if (new URLSearchParams(location.search).has("print")) addEventListener("load", () => print());
