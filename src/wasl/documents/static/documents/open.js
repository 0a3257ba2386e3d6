// The secret of a share stands after "#", where no server sees it: it is put into the form, and out of the address.
const form = document.querySelector("[data-secret]");
const secret = location.hash.slice(1);
if (form && secret) {
  form.secret.value = secret;
  form.secret.closest(".field").hidden = true;
  history.replaceState(null, "", location.pathname);
  form.code.focus();
}
