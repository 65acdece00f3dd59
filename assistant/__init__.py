"""Answering layer: a question in, a stream of events ending in a cited `Answer` out."""
