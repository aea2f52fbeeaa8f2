"""The gateway in a box: the same answers over a loopback socket, with clips made on this machine."""
