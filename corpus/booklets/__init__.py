"""The demonstration booklets: facts (`records`), prose (`sheets/`), proof (`fidelity`), layout."""
