"""Decision tables of DMN, read into the language of programmes."""
