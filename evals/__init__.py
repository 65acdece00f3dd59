"""Evaluation of the assistant: question sets, scores, statistics, comparison, report."""
