"""Evaluation of the assistant on question sets. Empty for now: the sets and metrics come next."""
