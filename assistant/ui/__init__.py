"""The web app: pages in Gradio, drawn by pure functions. The only package that imports gradio."""
