"""Prompts for language models, as French Markdown. Empty for now: this mode needs no model."""
