"""Prompts for language models, as French Markdown with a version; answering needs no model."""
