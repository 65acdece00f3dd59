"""Training of the shipped static embedding: `python -m index.training DATA_FOLDER`.

texts → tokens → spectral start → contrastive steps → a model folder. Nothing here runs when
documents are indexed or questions asked.
"""
