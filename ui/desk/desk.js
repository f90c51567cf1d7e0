// The import: a file goes up in pieces, and the page tells how far it is.
const form = document.getElementById("import");
if (form) {
  const drop = form.querySelector(".drop"), bar = form.querySelector("progress");
  const told = document.getElementById("told");
  const named = { reading: "Reading", embedding: "Embedding" };

  const asked = async (url, options) => {
    const answer = await fetch(url, options);
    if (answer.status === 401) location.href = "/desk/login";
    if (!answer.ok) throw new Error((await answer.text()) || answer.statusText);
    return answer;
  };

  const tell = (text, share) => {
    told.textContent = text;
    bar.hidden = share === undefined;
    if (share !== undefined) bar.value = share;
  };

  const follow = async (id) => {
    for (;;) {
      const now = await (await asked(`/desk/imports/${id}`)).json();
      if (now.where === "failed") return tell(now.told);
      if (now.where === "done") return location.reload();
      tell(`${named[now.where] || "Waiting"}: ${now.products.toLocaleString()} products`, now.share);
      await new Promise((go) => setTimeout(go, 300));
    }
  };

  const send = async (file) => {
    const size = Number(form.dataset.piece);
    const about = new URLSearchParams({ file: file.name, size: file.size });
    const { id } = await (await asked(`/desk/imports?${about}`, { method: "POST" })).json();
    for (let at = 0; at < file.size; at += size) {
      tell(`Sending ${file.name}`, at / file.size);
      await asked(`/desk/imports/${id}?offset=${at}`, { method: "PUT", body: file.slice(at, at + size) });
    }
    const how = new URLSearchParams({
      currency: form.elements.currency.value,
      allow_bad_rows: form.elements.allow_bad_rows.checked,
    });
    await asked(`/desk/imports/${id}?${how}`, { method: "POST" });
    await follow(id);
  };

  const begin = (work) => work.catch((error) => tell(`It failed: ${error.message}`));
  form.elements.file.addEventListener("change", (e) => e.target.files[0] && begin(send(e.target.files[0])));
  form.addEventListener("submit", (e) => e.preventDefault());
  for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, (e) => { e.preventDefault(); drop.classList.add("over"); });
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (e) => { e.preventDefault(); if (e.dataTransfer.files[0]) begin(send(e.dataTransfer.files[0])); });
  if (form.dataset.going) begin(follow(form.dataset.going));
}
