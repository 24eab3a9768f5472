// Light, dark, or what the system says; remembered in this browser.

const storage_key = "parlor.theme";
export const themes = ["system", "light", "dark"];

export function current_theme() {
  const stored = localStorage.getItem(storage_key);
  return themes.includes(stored) ? stored : "system";
}

export function apply_theme(theme = current_theme()) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function next_theme() {
  const theme = themes[(themes.indexOf(current_theme()) + 1) % themes.length];
  localStorage.setItem(storage_key, theme);
  apply_theme(theme);
  return theme;
}
