"""The report of runs: one self-contained page, or Markdown. What it says is computed elsewhere."""
