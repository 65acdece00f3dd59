"""Reading layer: files in, `Source`, `Page` and `Passage` out. Knows no index, no question, no model."""
