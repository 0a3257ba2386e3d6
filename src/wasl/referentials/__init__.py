"""Floor 2: nomenclatures, their versions, and mappings between departments' codes."""
