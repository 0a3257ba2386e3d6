"""A file's way from landing to recorded history: read, map, validate, translate, link, compare, record, report."""
