"""The registers put before people: values in words, paths as pictures, people side by side, tables of feeds."""
