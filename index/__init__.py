"""Retrieval layer: passages in, ranked `Evidence` out. Knows no question type, no answer, no page image."""
