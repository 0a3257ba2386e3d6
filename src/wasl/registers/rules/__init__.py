"""What must hold of registers, feeds and linkage models beyond their shape."""
