"""From a subject to the agreed fields: one check, one reading, one answer, whichever way was taken. No Django here."""
