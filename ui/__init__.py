"""The web application (Gradio). Shows what `assistant` yields; decides nothing about answers."""
