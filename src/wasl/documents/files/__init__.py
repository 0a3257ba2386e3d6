"""Files that a department keeps: versioned, held, destroyed when their time is over (ISO 15489, ISO 14721)."""
