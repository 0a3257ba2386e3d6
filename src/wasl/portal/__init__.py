"""Floor 3: navigation, persona home pages, theme, languages."""
