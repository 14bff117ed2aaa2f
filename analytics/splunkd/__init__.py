"""What splunkd answers over HTTP, from the embedded engine.

`app.py` takes a request apart and finds who answers it, `resources/` holds one file for each
resource, `render.py` and `results.py` write what they answer. The same face is asked in this
process (`inprocess.py`), over the owner's socket (`socketfile.py`) and on a port (`server.py`).
"""
