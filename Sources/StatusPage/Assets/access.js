// The token, where one is needed: it comes after # in the address, which is never sent anywhere, and stays in this tab.

const key = "phasegrid-token";

/** What stands after #, as names and values. */
export const fragment = () => new URLSearchParams(location.hash.slice(1));

/** Takes the token out of the address, so that it is in no bookmark and over no shoulder. */
export function takeToken() {
  const parts = fragment();
  const token = parts.get("token");
  if (!token) return;
  keepToken(token);
  parts.delete("token");
  const rest = parts.toString();
  history.replaceState(null, "", location.pathname + (rest ? `#${rest}` : ""));
}

export const keepToken = (token) => sessionStorage.setItem(key, token.trim());

export const hasToken = () => sessionStorage.getItem(key) !== null;

export const headers = () => {
  const token = sessionStorage.getItem(key);
  return token ? { Authorization: `Bearer ${token}` } : {};
};
