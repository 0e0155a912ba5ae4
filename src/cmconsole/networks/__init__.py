"""One file per network behind one protocol, on one shared web client."""
