"""Retrieval: passages in, ranked `Evidence` out. Knows no question type, answer or page image."""
